import { describe, expect, test } from "vitest";
import { toldJob } from "../../../server/whole-jobs/fixtures/told-job.ts";
import { lastGoodOne } from "../../../server/sharing/compare.ts";
import type { JobSummary } from "../shape.ts";
import { comparePhases, comparedSide } from "./compare-phases.ts";
import { PatternCounts, comparePatterns } from "./pattern-counts.ts";

const counted = (
  lines: readonly [level: "info" | "error", message: string, times: number][],
): PatternCounts => {
  const counts = new PatternCounts();
  for (const [level, message, times] of lines)
    for (let time = 0; time < times; time++)
      counts.add({ id: `${message} ${time}`, level, message, fields: {} });
  return counts;
};

test("patterns are new, missing or changed in number, the gravest first", () => {
  const job = counted([
    ["info", "alike", 10],
    ["info", "rarely", 3],
    ["info", "often", 100],
    ["info", "only here", 7],
    ["error", "broken", 1],
  ]);
  const other = counted([
    ["info", "alike", 12],
    ["info", "rarely", 1],
    ["info", "often", 20],
    ["info", "only there", 2],
  ]);
  const { added, missing, changed, leftOut } = comparePatterns(job, other);
  expect(added.map(({ pattern, job: own }) => [pattern, own])).toEqual([
    ["broken", 1],
    ["only here", 7],
  ]);
  expect(added[0]!.event).toBe("broken 0");
  expect(missing).toEqual([
    { pattern: "only there", level: "info", job: 0, other: 2, event: "only there 0" },
  ]);
  // Three times as often is much, and two lines more are not.
  expect(changed.map(({ pattern }) => pattern)).toEqual(["often"]);
  expect(leftOut).toBe(0);
});

describe("a failed job beside a good one", () => {
  const failed = toldJob("out-of-memory");
  const good = toldJob("completed");

  test("has its phases aligned, and a factor where both came to the end", () => {
    const pairs = comparePhases(failed.trail, good.trail);
    expect(pairs.map(({ phase }) => phase)).toEqual(["Contributions", "Prove", "Aggregate"]);
    const [contributions, prove, aggregate] = pairs;
    expect(contributions!.factor).toBeCloseTo(
      contributions!.job!.duration_ms / contributions!.other!.duration_ms,
    );
    expect(prove).toMatchObject({ job: { state: "failed" }, other: { state: "completed" }, factor: null });
    expect(aggregate).toMatchObject({ job: null, factor: null });
    expect(comparedSide(failed.trail)).toMatchObject({ state: "failed", workers: 3 });
  });

  test("says what the good one does not", () => {
    const countsOf = ({ events, trail }: typeof failed): PatternCounts => {
      const counts = new PatternCounts();
      for (const event of events) if (event.job === trail.job) counts.add(event);
      return counts;
    };
    const { added } = comparePatterns(countsOf(failed), countsOf(good));
    const grave = added.filter(({ level }) => level === "error").map(({ pattern }) => pattern);
    expect(grave.some((pattern) => pattern.includes("#"))).toBe(true);
    expect(grave.join("\n")).toMatch(/Failed job/);
  });
});

test("the last good one is of the same kind and size, and began before", () => {
  const summary = (name: string, started: string, more: Partial<JobSummary> = {}) =>
    ({ name, started, kind: "proof", hosts: ["a", "b"], ...more }) as JobSummary;
  const job = { name: "x", kind: "proof" as const, started: "2026-06-04T12", hosts: ["a", "c"] };
  const later = summary("later", "2026-06-04T13");
  const best = summary("best", "2026-06-04T11");
  const others = [
    summary("larger", "2026-06-04T11:30", { hosts: ["a", "b", "c"] }),
    summary("set-up", "2026-06-04T11:40", { kind: "setup" }),
  ];
  expect(lastGoodOne(job, [later, ...others, best, summary("older", "2026-06-04T10")])).toBe(best);
  expect(lastGoodOne(job, [later, ...others])).toBe(later);
  expect(lastGoodOne(job, others)).toBeUndefined();
});
