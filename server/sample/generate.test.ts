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
        const { jobs } = generateCluster(wanted);
        for (const { state, phases, cause } of jobs) {
          expect(cause !== null).toBe(state === "failed");
          expect(phases.every(({ done, total }) => done <= total)).toBe(true);
        }
        const spans = jobs.flatMap((job) => job.spans.map((span) => ({ job, ...span })));
        for (const { job, startUs, endUs } of spans) {
          expect(startUs).toBeGreaterThanOrEqual(job.startUs);
          expect(endUs ?? startUs).toBeGreaterThanOrEqual(startUs);
        }
        const late = spans.filter(
          ({ job, state, endUs }) => state === "completed" && (endUs ?? 0) > (job.endUs ?? Infinity),
        );
        expect(late).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

test("what is played is mostly good jobs, and no fault that can be watched is left out", () => {
  const good = PLAYBILL.filter((name) => name.endsWith("completed"));
  expect(good.length).toBeGreaterThanOrEqual(PLAYBILL.length / 2);
  // These need minutes, or look like another one.
  const unwatched = new Set([
    "running",
    "panicked-in-prove",
    "timed-out",
    "same-prefix",
    "setup-failed-on-one",
    "setup-mismatched",
  ]);
  const missing = SCENARIO_NAMES.filter((name) => !PLAYBILL.includes(name) && !unwatched.has(name));
  expect(missing).toEqual([]);
});
