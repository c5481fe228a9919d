import { expect, test } from "vitest";
import { jobSummary } from "../../lib/trail/fixtures/job-summary.ts";
import type { Jobs, JobSummary } from "../../lib/trail/shape.ts";
import { whatToKnow } from "./what-to-know.ts";

const START = Date.parse("2026-06-04T13:00:00Z");
const USUAL: Jobs["usual"] = {
  jobs: 50,
  median_ms: 45_000,
  most_ms: 60_000,
  phases: [
    { phase: "Contributions", median_ms: 12_000 },
    { phase: "Prove", median_ms: 28_000 },
    { phase: "Aggregate", median_ms: 4_000 },
  ],
};
const RUNNING: Partial<JobSummary> = {
  phase: "Prove",
  progress: { done: 7, total: 12 },
  phases: [
    { phase: "Contributions", state: "completed", from_ms: 0, to_ms: 12_000 },
    { phase: "Prove", state: "running", from_ms: 12_000, to_ms: null },
  ],
};
const told = (change: Partial<JobSummary>, seconds = 20, usual: Jobs["usual"] = USUAL) =>
  whatToKnow(jobSummary(change), usual, START + seconds * 1_000).map(({ text }) => text);

test("of a running job how far it is and, where enough jobs tell, how long it usually takes on", () => {
  expect(told(RUNNING)).toEqual(["Prove 7/12", "ends in about 24 s"]);
  expect(told(RUNNING, 20, null)).toEqual(["Prove 7/12"]);
  expect(told(RUNNING, 61)).toEqual(["Prove 7/12", "longer than nine of ten"]);
});

test("of a stalled one the silence and the time-out", () => {
  const stalled = { ...RUNNING, state: "stalled", updated: "2026-06-04T13:00:30.000000Z" } as const;
  expect(told(stalled, 222)).toEqual(["Prove 7/12", "no line for 3 min 12 s", "time-out in 6 min 30 s"]);
});

test("of a failed one who and why, in one line", () => {
  const failed = {
    state: "failed",
    reason: "CUDA out of memory\n  at gpu.rs",
    culprit: { host: "prover-07", worker: "w7" },
  } as const;
  expect(told(failed)).toEqual(["prover-07: CUDA out of memory"]);
  expect(told({ state: "failed", reason: "prover-07 died", culprit: failed.culprit })).toEqual([
    "prover-07 died",
  ]);
  expect(told({ state: "failed" })).toEqual(["no line says why"]);
});

test("of a completed one what was slower than usual, and else nothing", () => {
  const phases = (prove: number): JobSummary["phases"] => [
    { phase: "Contributions", state: "completed", from_ms: 0, to_ms: 12_000 },
    { phase: "Prove", state: "completed", from_ms: 12_000, to_ms: 12_000 + prove },
  ];
  expect(told({ state: "completed", phases: phases(28_500) })).toEqual([]);
  expect(told({ state: "completed", phases: phases(35_000) })).toEqual([
    "Prove 25 % slower than the last 50 such jobs",
  ]);
});
