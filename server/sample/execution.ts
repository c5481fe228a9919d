import { workerName } from "./cast.ts";
import type { Script } from "./script.ts";
import { drawUs } from "./seeded.ts";
import type { JobTruth, SpanTruth } from "./truth.ts";

/** An execution without a proof: the coordinator starts it with the words of Contributions, and no worker says that it is done. */
export function playExecution(script: Script, job: string, startUs: number, fails: boolean): JobTruth {
  const { workers } = script.cast;
  const total = workers.length;
  script.coordinator(startUs, job, "job_started", { workers: total, capacity: total * 10 });
  script.coordinator(startUs + 1_000, job, "phase_started", {
    workers: total,
    which: { phase: "Contributions" },
  });
  for (const worker of workers) script.worker(begunAt(startUs, worker), worker, job, "own_execution_started");
  return fails ? fail(script, job, startUs) : complete(script, job, startUs);
}

function complete(script: Script, job: string, startUs: number): JobTruth {
  const { workers } = script.cast;
  const total = workers.length;
  const spans = workers.map((worker): SpanTruth => {
    const begunUs = begunAt(startUs, worker);
    const endUs = begunUs + drawUs(script.random, 2, 4);
    return { worker, phase: "Execution", state: "completed", startUs: begunUs, endUs, toldBy: "coordinator" };
  });
  spans
    .toSorted((a, b) => a.endUs! - b.endUs!)
    .forEach(({ worker, endUs }, index) => {
      const seconds = (endUs! - startUs - 1_000) / 1_000_000;
      script.coordinator(endUs!, job, "execution_finished", {
        worker: worker.id,
        done: index + 1,
        total,
        seconds,
      });
    });
  const lastUs = Math.max(...spans.map((span) => span.endUs!));
  const endUs = lastUs + 2_000;
  script.coordinator(endUs, job, "execution_completed", { seconds: (endUs - startUs) / 1_000_000 });
  const end = { state: "completed" as const, reason: null, cause: null, done: total, spans };
  return truth(job, startUs, endUs, { ...end, phaseEndUs: lastUs });
}

function fail(script: Script, job: string, startUs: number): JobTruth {
  const { workers } = script.cast;
  const worker = workers.at(-1)!;
  const failedUs = startUs + drawUs(script.random, 1, 2);
  const error = "Failed to execute program: guest panicked at step 4194304";
  const general = "Execution-only computation failed";
  script.worker(failedUs, worker, job, "own_execution_failed", { reason: error });
  script.coordinator(failedUs + 4_000, job, "task_failed_on_worker", { worker: worker.id, reason: general });
  const reason = `Task execution failed on worker ${workerName(worker)}: ${general}`;
  const endUs = failedUs + 5_000;
  script.coordinator(endUs, job, "job_failed", { reason });
  const spans = workers.map((other): SpanTruth => {
    const begunUs = begunAt(startUs, other);
    const toldUs = endUs + 3_000 + other.index * 100;
    script.worker(toldUs, other, job, "task_cancelled", { reason });
    const end =
      other === worker
        ? { state: "failed" as const, endUs: failedUs }
        : { state: "cancelled" as const, endUs: toldUs };
    return { worker: other, phase: "Execution", startUs: begunUs, ...end, toldBy: "worker" };
  });
  const cause = { process: worker, timeUs: failedUs, text: error };
  return truth(job, startUs, endUs, { state: "failed", reason, cause, done: 0, spans, phaseEndUs: endUs });
}

function begunAt(startUs: number, { index }: { index: number }): number {
  return startUs + 6_000 + index * 130;
}

function truth(
  id: string,
  startUs: number,
  endUs: number,
  end: Pick<JobTruth, "state" | "reason" | "cause" | "spans"> & { done: number; phaseEndUs: number },
): JobTruth {
  const { state, reason, cause, spans, done, phaseEndUs } = end;
  return {
    id,
    kind: "execution",
    state,
    startUs,
    endUs,
    reason,
    cause,
    aggregator: null,
    phases: [{ phase: "Execution", state, startUs, endUs: phaseEndUs, done, total: spans.length }],
    spans,
  };
}
