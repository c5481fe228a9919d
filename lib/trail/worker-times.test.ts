import { expect, test } from "vitest";
import { jobTrail } from "./fixtures/worker-trail.ts";
import { slowWorkers, workerTimes } from "./worker-times.ts";

const EVEN = { "prover-01": 10, "prover-02": 10, "prover-03": 10, "prover-10": 10 };

test("a worker is held against the median of its phase, and the others wait for the slowest", () => {
  const times = workerTimes(jobTrail("a", { Prove: { ...EVEN, "prover-02": 16 } }));
  expect(times.map(({ host, factor, waitedMs }) => [host, factor, waitedMs])).toEqual([
    ["prover-01", 1, 0],
    ["prover-02", 1.6, 6_000],
    ["prover-03", 1, 0],
    ["prover-10", 1, 0],
  ]);
});

test("over its last ten jobs a worker has one factor a phase, and what few tell is none", () => {
  const slow = (name: string, seconds: number) =>
    workerTimes(jobTrail(name, { Contributions: { ...EVEN, "prover-03": seconds } }));
  // The newest first: what lies behind the last ten counts no more.
  const jobs = [
    ...Array.from({ length: 10 }, (_, index) => slow(`new-${index}`, index === 3 ? 20 : 15)),
    slow("old", 90),
  ];
  const { workers, jobs: count } = slowWorkers(jobs);
  expect(count).toBe(11);
  expect(workers.items.map(({ host }) => host)).toEqual(["prover-01", "prover-02", "prover-03", "prover-10"]);
  const [contributions, prove] = workers.items[2]?.cells ?? [];
  expect(contributions).toEqual({
    phase: "Contributions",
    jobs: 10,
    factor: 1.5,
    slowest_in: 10,
    waited_ms: 5_000,
    slowest_job: "new-3",
  });
  expect(prove).toMatchObject({ jobs: 0, factor: null, slowest_job: null });
  expect(slowWorkers(jobs.slice(0, 2)).workers.items[2]?.cells[0]?.factor).toBeNull();
});

test("who aggregates alone is held against whoever else does", () => {
  const by = (name: string, host: string, seconds: number) =>
    workerTimes(jobTrail(name, { Aggregate: { [host]: seconds } }));
  const jobs = [1, 2, 3].flatMap((number) => [
    by(`a${number}`, "prover-01", 4),
    by(`b${number}`, "prover-02", 8),
  ]);
  const { items } = slowWorkers(jobs).workers;
  expect(items.map(({ cells }) => cells[2]?.factor)).toEqual([0.67, 1.33]);
});
