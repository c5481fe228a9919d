import { workerName } from "./cast.ts";
import type { Script } from "./script.ts";
import { drawUs } from "./seeded.ts";
import type { JobTruth } from "./truth.ts";

/** A proof is wrapped on one worker, which says nothing of it unless it fails. */
export function playWrap(script: Script, job: string, startUs: number, fails: boolean): JobTruth {
  const worker = script.cast.workers[0]!;
  script.coordinator(startUs, job, "wrap_started", { worker: worker.id });
  const overUs = startUs + drawUs(script.random, 9, 12);
  const endUs = overUs + 5_000;
  const reason = `Task execution failed on worker ${workerName(worker)}: Wrap task failed`;
  const error = "Failed to generate SNARK proof: witness is not satisfied";
  if (fails) {
    script.worker(overUs, worker, job, "own_wrap_failed", { reason: error });
    script.coordinator(overUs + 4_000, job, "task_failed_on_worker", {
      worker: worker.id,
      reason: "Wrap task failed",
    });
    script.coordinator(endUs, job, "job_failed", { reason });
  } else {
    script.coordinator(endUs, job, "wrap_completed", {});
  }
  const state = fails ? "failed" : "completed";
  const done = fails ? 0 : 1;
  return {
    id: job,
    kind: "wrap",
    state,
    startUs,
    endUs,
    reason: fails ? reason : null,
    cause: fails ? { process: worker, timeUs: overUs, text: error } : null,
    aggregator: null,
    phases: [{ phase: "Wrap", state, startUs, endUs, done, total: 1 }],
    spans: [
      fails
        ? { worker, phase: "Wrap", state, startUs, endUs: overUs, toldBy: "worker" }
        : { worker, phase: "Wrap", state, startUs, endUs, toldBy: "coordinator" },
    ],
  };
}
