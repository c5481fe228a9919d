import type { SampleWorker } from "./cast.ts";
import type { Script } from "./script.ts";
import { drawHex, drawUs } from "./seeded.ts";
import type { JobTruth, SpanTruth } from "./truth.ts";

/** How a set-up job ends. */
export type SetupOutcome = "agreed" | "one-failed" | "mismatched";

/** The set-up that every (re)registration brings, of one worker, under a job ID that nobody asked for. @returns its end, µs */
export function playOwnSetup(script: Script, job: string, startUs: number, worker: SampleWorker): number {
  return playTasks(script, job, startUs, [worker], "agreed").endUs;
}

/** A set-up that a client asked for, on every worker; one that fails on one worker still completes if the others agree. */
export function playSetup(script: Script, job: string, startUs: number, outcome: SetupOutcome): JobTruth {
  const { coordinator, workers } = script.cast;
  const { spans, endUs } = playTasks(script, job, startUs, workers, outcome);
  const state = outcome === "mismatched" ? "failed" : "completed";
  const begunUs = Math.min(...spans.map((span) => span.startUs));
  const done = spans.filter((span) => span.state === "completed").length;
  return {
    id: job,
    kind: "setup",
    state,
    startUs: begunUs,
    endUs,
    reason: state === "failed" ? MISMATCH : null,
    cause: state === "failed" ? { process: coordinator, timeUs: endUs, text: MISMATCH } : null,
    aggregator: null,
    phases: [
      {
        phase: "Setup",
        state,
        startUs: begunUs,
        // Where all have done it, it is over with the last of them.
        endUs: state === "completed" && done === workers.length ? endUs - ACKNOWLEDGED_AFTER_US : endUs,
        done,
        total: workers.length,
      },
    ],
    spans,
  };
}

/** From the last worker's answer to the end of the job, µs. */
const ACKNOWLEDGED_AFTER_US = 500;
const MISMATCH = "workers returned different verification keys";
const UNREADABLE = "proving key is not readable";

function playTasks(
  script: Script,
  job: string,
  startUs: number,
  workers: readonly SampleWorker[],
  outcome: SetupOutcome,
): { spans: SpanTruth[]; endUs: number } {
  const hash = drawHex(script.random, 16);
  const spans = workers.map((worker): SpanTruth => {
    const begunUs = startUs + 2_000 + worker.index * 150;
    const endUs = begunUs + drawUs(script.random, 1, 2);
    const failed = outcome === "one-failed" && worker === workers.at(-1);
    script.worker(begunUs, worker, job, "own_setup_started");
    if (failed) script.worker(endUs, worker, job, "own_setup_failed", { hash, reason: UNREADABLE });
    else script.worker(endUs, worker, job, "own_setup_completed");
    const told = { worker: worker.id, hash };
    if (failed) script.coordinator(endUs + 4_000, job, "setup_failed", { ...told, reason: UNREADABLE });
    else script.coordinator(endUs + 4_000, job, "setup_completed", told);
    const state = failed ? "failed" : "completed";
    return { worker, phase: "Setup", state, startUs: begunUs, endUs, toldBy: "worker" };
  });
  const endUs = Math.max(...spans.map((span) => span.endUs ?? 0)) + 4_000 + ACKNOWLEDGED_AFTER_US;
  if (outcome === "mismatched") script.coordinator(endUs, job, "setup_mismatched", { reason: MISMATCH });
  else script.coordinator(endUs, job, "setup_acknowledged", {});
  return { spans, endUs };
}
