import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { chosenLines, facetCounts, linesOf } from "../../../components/frozen/frozen-lines.ts";
import { toldJob } from "../../../server/whole-jobs/fixtures/told-job.ts";
import type { Event } from "../../event.ts";
import { microsFromIso } from "../../time.ts";
import { citedEvents } from "../cited.ts";
import { frozenEnd, frozenPart, frozenStart } from "./frozen-page.ts";
import { FrozenChoice, frozenChunk, type KeptLine } from "./frozen-rows.ts";

const { trail, events } = toldJob("out-of-memory");
const NUMBERS = new Map(citedEvents(trail).map((id, index) => [id, index + 1]));
const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64");
const whole = (lines: readonly Event[]): KeptLine[] => lines.map((event) => ({ event, leftOut: 0 }));

describe("lines that were packed", () => {
  const lines = linesOf(frozenChunk(whole(events), NUMBERS));

  test("are the same lines again", () => {
    expect(lines.map(({ timeUs, host, level, message }) => [timeUs, host, level, message])).toEqual(
      events.map(({ time, host, level, message }) => [microsFromIso(time), host ?? "", level ?? "", message]),
    );
    expect(
      lines
        .filter(({ cited }) => cited > 0)
        .map(({ cited }) => cited)
        .toSorted((a, b) => a - b),
    ).toEqual([...NUMBERS.values()]);
  });

  test("are searched whatever the case, and filtered by several values of several facets", () => {
    const none = new Map();
    const found = chosenLines(lines, { text: "OUT OF memory", values: none });
    expect(found.length).toBeGreaterThan(0);
    for (const { message } of found) expect(message.toLowerCase()).toContain("out of memory");
    const values = new Map([
      ["level" as const, new Set(["error", "warn"])],
      ["host" as const, new Set(["prover-02"])],
    ]);
    const graver = chosenLines(lines, { text: "", values });
    expect(graver).toEqual(
      lines.filter(({ level, host }) => (level === "error" || level === "warn") && host === "prover-02"),
    );
    expect(graver.length).toBeGreaterThan(0);
  });

  test("are counted by each value of a facet under all filters but its own", () => {
    const wanted = { text: "", values: new Map([["host" as const, new Set(["prover-02"])]]) };
    const hosts = facetCounts(lines, wanted, "host");
    expect(hosts.reduce((sum, { count }) => sum + count, 0)).toBe(lines.length);
    const levels = facetCounts(lines, wanted, "level");
    expect(levels.reduce((sum, { count }) => sum + count, 0)).toBe(
      lines.filter(({ host }) => host === "prover-02").length,
    );
  });
});

describe("of more lines than a file holds", () => {
  const [line] = events;
  const many = Array.from({ length: 1_000 }, (_, index): Event => {
    const level = index % 100 === 50 ? "error" : "info";
    return { ...line!, id: `line-${index}`, level };
  });
  const cited = new Map([["line-333", 1]]);
  const choice = new FrozenChoice(1_000, cited, { first: 10, last: 20, grave: 5 });
  const kept = many.flatMap((event) => choice.take(event) ?? []);
  const places = kept.map(({ event }) => Number(event.id.slice(5)));

  test("the first and the last are kept, and between them what is grave or cited, up to a limit", () => {
    expect(places.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, index) => index));
    expect(places.slice(-20)).toEqual(Array.from({ length: 20 }, (_, index) => 980 + index));
    expect(places.slice(10, -20)).toEqual([50, 150, 250, 333, 350, 450]);
  });

  test("what was left out is told where it was, and in all", () => {
    expect(choice.leftOut).toBe(1_000 - kept.length);
    expect(kept.reduce((sum, { leftOut }) => sum + leftOut, 0)).toBe(choice.leftOut);
    expect(kept[10]).toMatchObject({ leftOut: 40 });
  });

  test("more than were counted before are not without an end", () => {
    const growing = new FrozenChoice(30, new Map(), { first: 10, last: 20, grave: 5 });
    expect(many.filter((event) => growing.take(event)).length).toBeLessThanOrEqual(35);
  });
});

const HOSTILE = `</script><script>hacked=1</script><img src=x onerror=hacked=1><!-- " ' & \u2028`;

test("nothing of a log is markup in the file", () => {
  const changed = structuredClone(trail);
  changed.verdict!.sentences[0]!.text = HOSTILE;
  for (const lane of changed.lanes) lane.host = lane.worker = HOSTILE;
  for (const phase of changed.phases) phase.phase = HOSTILE;
  const hostile = events.map((event) => ({
    ...event,
    host: HOSTILE,
    message: HOSTILE,
    fields: { [HOSTILE]: HOSTILE },
  }));
  const start = frozenStart(changed, {
    script: "1",
    sha256,
    link: `https://a.example/"><img>`,
    frozen: "2026-06-04T00:00:00Z",
  });
  const part = frozenPart(frozenChunk(whole(hostile), NUMBERS));
  const page = start + part + frozenEnd("1", [HOSTILE]);
  expect(page).not.toMatch(/<img|<!--|hacked=1<\/script>/);
  expect(page.match(/<script/g)).toHaveLength(2);
  const [, json = ""] = /class="rows">([^]*)<\/script>/.exec(part) ?? [];
  expect(linesOf(JSON.parse(json) as Parameters<typeof linesOf>[0])[0]!.message).toBe(HOSTILE);
});
