import { expect, test } from "vitest";
import type { WorkerTime } from "../../lib/trail/habits.ts";
import { jobSummary } from "../../lib/trail/fixtures/job-summary.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { isoFromMicros } from "../../lib/time.ts";
import type { JobInTime } from "../store/worker-times.ts";
import { Histories } from "./histories.ts";
import type { ListedJob } from "./job-list.ts";

const T0 = Date.UTC(2026, 5, 4, 12) * 1_000;
const JOB_US = 60_000_000;

/** The job with this number: it begins so many minutes after the first and takes so many seconds for Prove. */
function listed(number: number, change: Partial<JobSummary> & { took?: number } = {}): ListedJob {
  const { took = 30, ...more } = change;
  const name = String(number).padStart(8, "0");
  const startUs = T0 + number * JOB_US;
  const endUs = startUs + took * 1e6;
  const summary = jobSummary({
    name,
    job: name,
    state: "completed",
    phase: "Prove",
    started: isoFromMicros(startUs),
    ended: isoFromMicros(endUs),
    duration_ms: took * 1_000,
    workers: 4,
    updated: isoFromMicros(endUs),
    phases: [{ phase: "Prove", state: "completed", from_ms: 0, to_ms: took * 1_000 }],
    ...more,
  });
  return { summary, startUs, endUs, firstUs: startUs, lastUs: endUs };
}

/** Histories over these jobs, with what the store is asked. */
function historiesOver(jobs: readonly ListedJob[]) {
  const asked: JobInTime[][] = [];
  const inOrder = jobs.toSorted((a, b) => b.startUs - a.startUs);
  const times = (job: string): WorkerTime[] =>
    ["p1", "p2", "p3", "p4"].map((host, index) => ({
      job,
      phase: "Prove",
      host,
      worker: "",
      seconds: 10 + index * 5,
    }));
  const histories = new Histories(
    {
      workerTimes: (wanted) => {
        asked.push([...wanted]);
        return Promise.resolve(wanted.flatMap(({ job }) => times(job)));
      },
    },
    { listed: () => Promise.resolve(inOrder) },
  );
  return { histories, asked };
}

const many = (count: number, change: Parameters<typeof listed>[1] = {}) =>
  Array.from({ length: count }, (_, number) => listed(number, change));

test("the last fifty jobs of its shape that completed before it began, and of twenty their workers", async () => {
  const jobs = Array.from({ length: 80 }, (_, number) =>
    listed(number, { took: number + 1 > 58 ? 58 : number + 1 }),
  );
  const { histories, asked } = historiesOver([...jobs, listed(80, { state: "running", ended: null })]);
  const history = await histories.of("00000080");
  expect(history).toMatchObject({ shape: { kind: "proof", workers: 4 }, jobs: 50 });
  expect(history?.phases).toMatchObject([{ phase: "Prove" }]);
  expect(history?.phases[0]?.took_ms).toHaveLength(50);
  expect(history?.phases[0]?.took_ms[0]).toBe(31_000);
  expect(asked.map((wanted) => wanted.length)).toEqual([20]);
  expect(history?.habits.find(({ host }) => host === "p4")).toMatchObject({ of: 10, slowest: 10 });
});

test("it is the same while the job runs and when it is opened next week", async () => {
  const before = many(20);
  const running = await historiesOver([
    ...before,
    listed(20, { state: "running", ended: null }),
  ]).histories.of("00000020");
  const after = Array.from({ length: 30 }, (_, index) => listed(21 + index, { took: 5 }));
  const later = await historiesOver([...before, listed(20), ...after]).histories.of("00000020");
  expect(later).toEqual(running);
});

test.each([
  ["failed", { state: "failed" }],
  ["cancelled", { state: "cancelled" }],
  ["of other workers", { workers: 8 }],
  ["of another kind", { kind: "execution" }],
  ["of the pool", { pool: true }],
] as const)("jobs that are %s tell nothing", async (_what, change) => {
  const { histories } = historiesOver([...many(30, change), listed(30)]);
  expect(await histories.of("00000030")).toMatchObject({ jobs: 0, phases: [], habits: [] });
});

test("a job that ran beside it tells nothing", async () => {
  const { histories } = historiesOver([...many(5), listed(5, { took: 90 }), listed(6)]);
  expect(await histories.of("00000006")).toMatchObject({ jobs: 5 });
});

test("nobody is asked twice for what was told, but for a job that lines came late for", async () => {
  const jobs = many(40);
  const { histories, asked } = historiesOver(jobs);
  await histories.of("00000030");
  await histories.of("00000030");
  await histories.of("00000031");
  expect(asked.map((wanted) => wanted.length)).toEqual([20, 0, 1]);
  const late = jobs[29]!;
  late.summary = { ...late.summary, lines: 11 };
  await histories.of("00000031");
  expect(asked.at(-1)?.map(({ job }) => job)).toEqual(["00000029"]);
});

test("an unknown job has none", async () => {
  expect(await historiesOver([]).histories.of("00000000")).toBeUndefined();
});
