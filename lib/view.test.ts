import { describe, expect, test } from "vitest";
import { parseQuery } from "./query/parse.ts";
import { isLive, linkTo, queryOfJob, type View } from "./view.ts";

const nowUs = Date.parse("2026-06-04T13:39:33Z") * 1000 + 123_456;
const view: View = { q: "", from: "now-1h", to: "", live: true, row: null, open: false, utc: null };

function parametersOf(link: string): Record<string, string> {
  return Object.fromEntries(new URL(link, "http://jobtrail").searchParams);
}

describe("linkTo", () => {
  test("a relative range becomes the times that it stands for, and the view holds still", () => {
    expect(parametersOf(linkTo({ ...view, q: "level:error", row: "a-1", open: true }, nowUs, null))).toEqual({
      q: "level:error",
      from: "2026-06-04T12:39:33.123456Z",
      to: "2026-06-04T13:39:33.123457Z",
      live: "false",
      row: "a-1",
      open: "true",
    });
  });

  test("a row whose clock was ahead is still inside", () => {
    const link = linkTo({ ...view, row: "a-1" }, nowUs, "2026-06-04T13:40:00.000001Z");
    expect(parametersOf(link).to).toBe("2026-06-04T13:40:00.000002Z");
  });

  test("times that were given stay as they are", () => {
    const fixed = { ...view, from: "2026-06-04", to: "2026-06-04T10:00" };
    expect(parametersOf(linkTo(fixed, nowUs, null))).toMatchObject({
      from: "2026-06-04T00:00:00.000000Z",
      to: "2026-06-04T10:00:00.000000Z",
    });
  });

  test("all of time begins with the first line and ends now", () => {
    expect(parametersOf(linkTo({ ...view, from: "" }, nowUs, null))).toMatchObject({
      from: "",
      to: "2026-06-04T13:39:33.123457Z",
    });
  });

  test("a link opens to itself: copying it again changes nothing", () => {
    const first = parametersOf(linkTo({ ...view, q: '"out of memory" -host:a', utc: true }, nowUs, null));
    const again: View = {
      ...view,
      q: first.q ?? "",
      from: first.from ?? "",
      to: first.to ?? "",
      live: false,
      utc: true,
    };
    expect(parametersOf(linkTo(again, nowUs + 86_400_000_000, null))).toEqual(first);
  });

  test("a range that makes no sense is passed on as it is", () => {
    expect(parametersOf(linkTo({ ...view, from: "yesterday" }, nowUs, null))).toMatchObject({
      from: "yesterday",
    });
  });
});

describe("isLive", () => {
  test.each([
    [true, "", true],
    [true, "now", true],
    [true, "2026-06-04", false],
    [false, "", false],
  ])("live=%s to=%j", (live, to, expected) => {
    expect(isLive({ live, to })).toBe(expected);
  });
});

test("a job's lines are asked for with the notes that belong to it, and a narrower query is about all of them", () => {
  expect(queryOfJob("1a2b3c4d", " ")).toBe("job:1a2b3c4d");
  expect(queryOfJob("1a2b3c4d", "a OR b")).toBe("job:1a2b3c4d (a OR b)");
  expect(queryOfJob("1a2b3c4d", "level:error", ["x-1", "y z"])).toBe(
    '(job:1a2b3c4d OR id:x-1 OR id:"y z") (level:error)',
  );
  expect(parseQuery(queryOfJob("1a2b3c4d", "", ["x_-1", "-y:2+3"])).ok).toBe(true);
});
