import { describe, expect, test } from "vitest";
import type { Event } from "../../../lib/event.ts";
import { citedEvents } from "../../../lib/trail/cited.ts";
import { columnsOf, cutTo, fitted, wrapped } from "./fit.ts";
import { coloured, paintFor, plain } from "./paint.ts";
import { printedTrail } from "./printed-trail.ts";
import { toldJob } from "../../whole-jobs/fixtures/told-job.ts";

const FAILED = toldJob("out-of-memory");

describe("a failed job on a terminal", () => {
  const printed = printedTrail(FAILED.trail, FAILED.byId, { columns: 100, paint: plain });

  test("tells its state, its verdict with numbers, and each cited line under its number", () => {
    expect(printed[0]).toContain(FAILED.trail.job);
    expect(printed[0]).toMatch(/failed$/);
    const cited = citedEvents(FAILED.trail);
    expect(cited.length).toBeGreaterThan(1);
    const rejoined = printed.map((line) => line.trim()).join(" ");
    for (const { text } of FAILED.trail.verdict!.sentences) expect(rejoined).toContain(text);
    cited.forEach((id, index) => {
      const row = printed.find((line) => line.trimStart().startsWith(`[${index + 1}] `));
      expect(row).toContain(FAILED.byId.get(id)!.time.slice(11, 23));
    });
  });

  test("has a row for each phase and each lane", () => {
    for (const { phase, done, total } of FAILED.trail.phases)
      expect(printed.find((line) => line.startsWith(`  ${phase[0]} ${phase} `))).toContain(
        `${done}/${total}`,
      );
    for (const { host } of FAILED.trail.lanes)
      expect(printed.some((line) => line.startsWith(`  ${host}`))).toBe(true);
  });

  test.each([40, 64, 80, 100, 132, 240])("never passes %i columns", (columns) => {
    const lines = printedTrail(FAILED.trail, FAILED.byId, { columns, paint: plain });
    expect(lines.filter((line) => columnsOf(line) > columns)).toEqual([]);
  });

  test("is the same without its colours", () => {
    const painted = printedTrail(FAILED.trail, FAILED.byId, { columns: 100, paint: coloured });
    // oxlint-disable-next-line no-control-regex
    expect(painted.map((line) => line.replaceAll(/\u001b\[\d+m/g, ""))).toEqual(printed);
    expect(painted.join("")).toContain("\u001b[31m");
  });

  test("says of a cited line that is stored no more that it is", () => {
    const lines = printedTrail(FAILED.trail, new Map(), { columns: 100, paint: plain });
    expect(lines).toContain(" [1] The line is stored no more.");
  });
});

test("nothing of a line reaches the terminal as a control", () => {
  const hostile = "\u001b]0;title\u0007\u001b[2Jgone\u202etxt.exe\rover\u009b31m\tend";
  const changed = new Map<string, Event>(
    [...FAILED.byId].map(([id, event]) => [id, { ...event, message: hostile, host: `h\n${hostile}` }]),
  );
  const trail = structuredClone(FAILED.trail);
  trail.lanes[0]!.host = hostile;
  trail.lanes[1]!.worker = hostile;
  trail.verdict!.sentences[0]!.text = hostile;
  const lines = printedTrail(trail, changed, { columns: 80, paint: plain });
  expect(lines.join("")).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066\u2067]/u);
  expect(lines.join("\n")).toContain("⟪ESC⟫");
});

describe("colours", () => {
  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
  ])("on a terminal (%s) with %o: %s", (isTerminal, env, isColoured) => {
    expect(paintFor(isTerminal, env)).toBe(isColoured ? coloured : plain);
  });
});

describe("fitting", () => {
  test.each([
    ["abc", 3],
    ["日本", 4],
    ["e\u0301", 1],
    ["🚀", 2],
  ])("%s takes %i columns", (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  test("cuts and fills to the column", () => {
    expect(cutTo("abcdef", 4)).toBe("abc…");
    expect(columnsOf(fitted("日本語です", 6))).toBe(6);
    expect(fitted("ab", 4)).toBe("ab  ");
  });

  test("breaks between words, and in a word that is longer than a line", () => {
    expect(wrapped("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrapped("a 0123456789abcdef", 8)).toEqual(["a", "01234567", "89abcdef"]);
  });
});
