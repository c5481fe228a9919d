import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateCluster, type ClusterPlan } from "./generate.ts";
import { PLAYBILL } from "./playbill.ts";
import { SCENARIO_NAMES } from "./scenarios.ts";

const PLAN: ClusterPlan = {
  scenarios: ["completed"],
  workers: 3,
  naming: "own",
  segments: 12,
  seed: 1,
  startUs: Date.UTC(2026, 5, 4) * 1_000,
};

const plan = fc
  .record({
    scenarios: fc.array(fc.constantFrom(...SCENARIO_NAMES), { minLength: 1, maxLength: 3 }),
    workers: fc.integer({ min: 1, max: 9 }),
    naming: fc.constantFrom("own" as const, "short" as const, "colliding" as const),
    segments: fc.nat(40),
    seed: fc.nat(),
    startUs: fc.constant(PLAN.startUs),
  })
  // A worker can only hang in Prove while another one's proof is there.
  .filter(({ workers, scenarios }) => workers > 1 || !scenarios.includes("timed-out"));

describe("a generated cluster", () => {
  test("is the same for the same plan, in order of time, and its jobs are those of its scenarios", () => {
    fc.assert(
      fc.property(plan, (wanted) => {
        const { lines, jobs } = generateCluster(wanted);
        expect(generateCluster(wanted)).toEqual({ ...generateCluster(wanted), lines, jobs });
        const times = lines.map(({ timeUs }) => timeUs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times.every(Number.isInteger)).toBe(true);
        const doubled = wanted.scenarios.filter((name) => name === "same-prefix").length;
        expect(jobs).toHaveLength(wanted.scenarios.length + doubled);
      }),
      { numRuns: 50 },
    );
  });

  test("names each segment of a proof once in each of the two phases", () => {
    const { lines } = generateCluster({ ...PLAN, workers: 5, segments: 23 });
    const told = lines.flatMap((line) =>
      line.kind === "event" && line.milestone === "segment_done"
        ? [`${line.fields["phase"]} ${line.fields["segment"]}`]
        : [],
    );
    expect(told.toSorted()).toEqual(
      ["Contributions", "Prove"]
        .flatMap((phase) => Array.from({ length: 23 }, (_, segment) => `${phase} ${segment}`))
        .toSorted(),
    );
  });

  test("is truthful: tasks lie within their job, and a failed job has failed somewhere", () => {
    fc.assert(
      fc.property(plan, (wanted) => {
        for (const { state, startUs, endUs, spans, phases, cause } of generateCluster(wanted).jobs) {
          for (const span of spans) {
            expect(span.startUs).toBeGreaterThanOrEqual(startUs);
            if (span.endUs !== null) expect(span.endUs).toBeGreaterThanOrEqual(span.startUs);
            if (span.state === "completed" && endUs !== null) expect(span.endUs).toBeLessThanOrEqual(endUs);
          }
          for (const { done, total } of phases) expect(done).toBeLessThanOrEqual(total);
          if (state === "failed") expect(cause).not.toBeNull();
          if (state === "completed") expect(cause).toBeNull();
        }
      }),
      { numRuns: 50 },
    );
  });
});

test("what is played is mostly good jobs, and no fault that can be watched is left out", () => {
  const good = PLAYBILL.filter((name) => name.endsWith("completed"));
  expect(good.length).toBeGreaterThanOrEqual(PLAYBILL.length / 2);
  // These need minutes, or are no event of their own.
  const unwatched = new Set([
    "running",
    "timed-out",
    "same-prefix",
    "setup-failed-on-one",
    "setup-mismatched",
  ]);
  for (const name of SCENARIO_NAMES)
    if (!unwatched.has(name) && name !== "panicked-in-prove") expect(PLAYBILL).toContain(name);
});
