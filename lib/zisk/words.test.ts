import { describe, expect, test } from "vitest";
import { readIds } from "./ids-in-words.ts";
import { MILESTONES } from "./milestones.ts";
import { phaseNamed } from "./phases.ts";
import { SAYINGS } from "./table.ts";
import { readWords } from "./words.ts";
import type { Words } from "./words.ts";

const JOB = "JobId(1a2b3c4d…)";
const UUID = "1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8d";

const SENTENCES: [string, Words][] = [
  [
    `[Job] Started ${JOB} successfully Capacity: 30CU Workers: 3`,
    { milestone: "job_started", job: "1a2b3c4d", workers: 3 },
  ],
  [
    `[Phase1] Started with 4 workers for ${JOB}`,
    { milestone: "phase_started", phase: "Contributions", job: "1a2b3c4d", workers: 4 },
  ],
  [
    `[Phase2] Started with 4 workers for ${UUID}`,
    { milestone: "phase_started", phase: "Prove", job: UUID, workers: 4 },
  ],
  [
    `[Phase1] WorkerId(9f8e7d6c…) finished phase 1 for ${JOB} (1/3 workers done, Phase: 1.783s, Delay: 0.004s, Witness: 1.426s)`,
    {
      milestone: "worker_finished",
      phase: "Contributions",
      worker: "9f8e7d6c",
      job: "1a2b3c4d",
      done: 1,
      total: 3,
      seconds: 1.783,
    },
  ],
  [
    `[Phase2] WorkerId(gpu-07) finished phase 2 for JobId(${UUID}) (2 / 3 workers done, 4.111s)`,
    {
      milestone: "worker_finished",
      phase: "Prove",
      worker: "gpu-07",
      job: UUID,
      done: 2,
      total: 3,
      seconds: 4.111,
    },
  ],
  [
    `[Phase2] gpu-07 finished phase 2 for ${JOB} (2/3 workers done, 4s)`,
    {
      milestone: "worker_finished",
      phase: "Prove",
      worker: "gpu-07",
      job: "1a2b3c4d",
      done: 2,
      total: 3,
      seconds: 4,
    },
  ],
  [
    `[Phase3] Assigned worker WorkerId(9f8e7d6c…) as aggregator for job ${JOB}`,
    { milestone: "aggregator_assigned", phase: "Aggregate", worker: "9f8e7d6c", job: "1a2b3c4d" },
  ],
  [
    `[Phase3] WorkerId WorkerId(9f8e7d6c…) done, phase 3 completed for ${JOB} (0.305s)`,
    { milestone: "phase_finished", phase: "Aggregate", worker: "9f8e7d6c", job: "1a2b3c4d", seconds: 0.305 },
  ],
  [
    `[Job] Finished ${JOB} ✔ 12.5s (4.1s+6.2s+2.2s)`,
    { milestone: "job_completed", job: "1a2b3c4d", seconds: 12.5, phaseSeconds: [4.1, 6.2, 2.2] },
  ],
  [
    `[Job] Finished ${JOB} successfully ✔ Duration: 7.342s (3.216s+3.822s+0.305s) Steps: 304.964.424 Instances: 174 Capacity: 40CU`,
    { milestone: "job_completed", job: "1a2b3c4d", seconds: 7.342, phaseSeconds: [3.216, 3.822, 0.305] },
  ],
  [
    `[Job] Prove Performance for ${JOB} - Avg: 4.2s, Best: WorkerId(9f8e7d6c…) (3.9s), Worst: WorkerId(gpu-07) (4.6s), Diff: 17.9%`,
    {
      milestone: "phase_performance",
      phase: "Prove",
      job: "1a2b3c4d",
      seconds: 4.2,
      best: "9f8e7d6c",
      worst: "gpu-07",
    },
  ],
  [
    `Failed job ${JOB} (reason: worker (gpu-07) died)`,
    { milestone: "job_failed", job: "1a2b3c4d", reason: "worker (gpu-07) died" },
  ],
  [`Cancelled job ${JOB}`, { milestone: "job_cancelled", job: "1a2b3c4d" }],
  [
    `Worker WorkerId(gpu-07) connection dropped while computing for job ${JOB} in phase Prove`,
    {
      milestone: "worker_lost",
      worker: "gpu-07",
      reason: "connection dropped",
      job: "1a2b3c4d",
      phase: "Prove",
    },
  ],
  ["Worker WorkerId(gpu-07) heartbeat is late (12s)", { milestone: "worker_late", worker: "gpu-07" }],
  [
    "Registered worker: WorkerId(9f8e7d6c…) (total: 1 CC: 10CU ACC: 10CU)",
    { milestone: "worker_registered", worker: "9f8e7d6c" },
  ],
  ["Reconnected worker: WorkerId(gpu-07) (total: 2)", { milestone: "worker_reconnected", worker: "gpu-07" }],
  [
    "Disconnected worker: gpu-07 (total: 2 CC: 1CU ACC: 0CU)",
    { milestone: "worker_disconnected", worker: "gpu-07" },
  ],
  ["Worker WorkerId(gpu-07) ready (idle)", { milestone: "worker_ready", worker: "gpu-07" }],
  [
    `[Execution] WorkerId(gpu-07) finished execution for ${JOB} (1/2 workers done, 3.2s)`,
    {
      milestone: "execution_finished",
      kind: "execution",
      worker: "gpu-07",
      job: "1a2b3c4d",
      done: 1,
      total: 2,
      seconds: 3.2,
    },
  ],
  [
    `[Setup] Worker WorkerId(gpu-07) completed setup for job_id ${JOB} hash_id ab12`,
    { milestone: "setup_completed", kind: "setup", worker: "gpu-07", job: "1a2b3c4d" },
  ],
  [
    `[Wrap] Job ${JOB} started on worker gpu-07`,
    { milestone: "wrap_started", kind: "wrap", job: "1a2b3c4d", worker: "gpu-07" },
  ],
  [
    `Starting Partial Contribution for ${JOB}`,
    { milestone: "task_started", phase: "Contributions", job: "1a2b3c4d" },
  ],
  [
    `Computing Contribution for ${JOB}`,
    { milestone: "task_computing", phase: "Contributions", job: "1a2b3c4d" },
  ],
  [
    `Contribution computation successful for ${JOB}`,
    { milestone: "task_completed", phase: "Contributions", job: "1a2b3c4d" },
  ],
  [`Starting Prove for ${JOB}`, { milestone: "task_started", phase: "Prove", job: "1a2b3c4d" }],
  [`Computing Prove for ${JOB}`, { milestone: "task_computing", phase: "Prove", job: "1a2b3c4d" }],
  [
    `Prove computation successful for ${JOB}`,
    { milestone: "task_completed", phase: "Prove", job: "1a2b3c4d" },
  ],
  [
    `Starting aggregation step for ${JOB}`,
    { milestone: "task_started", phase: "Aggregate", job: "1a2b3c4d" },
  ],
  [
    `Aggregation task completed for ${JOB}`,
    { milestone: "task_completed", phase: "Aggregate", job: "1a2b3c4d" },
  ],
  [
    `Contribution computation failed for ${JOB}: out: of memory`,
    { milestone: "task_failed", phase: "Contributions", job: "1a2b3c4d", reason: "out: of memory" },
  ],
  [
    `Failed to generate proof for ${UUID}: CUDA error 2`,
    { milestone: "task_failed", inPhaseOfTask: true, job: UUID, reason: "CUDA error 2" },
  ],
  [
    `Aggregation failed for ${JOB}: bad proof`,
    { milestone: "task_failed", phase: "Aggregate", job: "1a2b3c4d", reason: "bad proof" },
  ],
  [`Failed to dispatch task ${JOB}: closed`, { milestone: "task_failed", job: "1a2b3c4d", reason: "closed" }],
  [
    `Job ${JOB} cancelled: requested by client`,
    { milestone: "task_cancelled", job: "1a2b3c4d", reason: "requested by client" },
  ],
  ["Connecting to coordinator at http://coord-01:50051", { milestone: "connecting" }],
  ["Registration accepted: welcome", { milestone: "registration_accepted" }],
  [
    `segment 12 witness computed for ${JOB}`,
    { milestone: "segment_done", phase: "Contributions", segment: "12", job: "1a2b3c4d" },
  ],
  [
    `segment 0 proved for ${JOB}`,
    { milestone: "segment_done", phase: "Prove", segment: "0", job: "1a2b3c4d" },
  ],
];

describe("readWords", () => {
  test.each(SENTENCES)("reads %s", (message, words) => {
    expect(readWords(message, {})).toEqual(words);
  });

  test("reads a structured message with its fields", () => {
    const fields = { job_id: UUID, phase: "Prove", worker_id: "gpu-07", segment: "3", elapsed_ms: "829" };
    expect(readWords("segment proved", fields)).toEqual({
      milestone: "segment_done",
      phase: "Prove",
      job: UUID,
      worker: "gpu-07",
      segment: "3",
      seconds: 0.829,
    });
    expect(readWords("worker failed", { error: "lost" })).toEqual({
      milestone: "worker_lost",
      reason: "lost",
    });
  });

  test("tells the worker's cancellation from the coordinator's", () => {
    expect(readWords("job cancelled", { job_id: UUID })?.milestone).toBe("job_cancelled");
    expect(readWords("job cancelled", { job_id: UUID, worker_id: "w" })?.milestone).toBe("task_cancelled");
  });

  test.each([
    "",
    "job",
    "Failed job",
    "Failed job JobId()",
    "Failed job control: no such process",
    "Cancelled job nightly-backup",
    "Worker node_modules ready-ish",
    "[Phase1] Started with many workers for JobId(1a2b3c4d…)",
    "[Phase1] Started with 3 workers for JobId(1a2b3c4d…) and more",
    `see: Cancelled job ${JOB}`,
    `Failed job ${JOB}`.repeat(40_000),
  ])("leaves %.60s alone", (message) => {
    expect(readWords(message, {})).toBeUndefined();
  });

  test("can say each of its milestones", () => {
    const said = new Set(SAYINGS.map(({ milestone }) => milestone));
    const noted = ["lines_missing", "restarted"];
    expect(MILESTONES.filter((milestone) => !said.has(milestone))).toEqual(noted);
  });
});

test("readIds takes what a message names once", () => {
  expect(readIds("Worker WorkerId(gpu-07) acknowledged cancellation of job JobId(1a2b3c4d…)")).toEqual({
    job: "1a2b3c4d",
    worker: "gpu-07",
  });
  expect(readIds("WorkerId(a) and WorkerId(b) of JobId(c), JobId(c)")).toEqual({ job: "c" });
  expect(readIds("JobId(")).toEqual({});
});

test("phaseNamed knows the spellings", () => {
  expect(["Prove", "prove", "Contribution", "Phase3", "Setup"].map(phaseNamed)).toEqual([
    "Prove",
    "Prove",
    "Contributions",
    "Aggregate",
    undefined,
  ]);
});
