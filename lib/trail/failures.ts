import type { Reading } from "./reading.ts";

/** A worker says of itself that its task failed. */
const OWN: ReadonlySet<string> = new Set([
  "task_failed",
  "own_execution_failed",
  "own_setup_failed",
  "own_wrap_failed",
]);

/** The coordinator says of a worker that it failed or is gone. */
const TOLD: ReadonlySet<string> = new Set([
  "worker_lost",
  "heartbeats_missed",
  "task_failed_on_worker",
  "setup_failed",
]);

/** What other writers in a worker's stream print when its process breaks. */
const CRASHES: ReadonlySet<string> = new Set(["crashed", "killed", "prover_failed"]);

/** The coordinator itself gives the job up. */
const GIVEN_UP: ReadonlySet<string> = new Set(["phase_timed_out", "setup_mismatched"]);

/** Whether the coordinator itself gives the job up. */
export function isGivenUp({ milestone }: Reading): boolean {
  return GIVEN_UP.has(milestone);
}

/** Whether a worker says of itself that it failed. */
export function isFailure({ milestone }: Reading): boolean {
  return OWN.has(milestone);
}

/** Whether the coordinator says of a worker that it failed or is gone. */
export function isToldFailure({ milestone }: Reading): boolean {
  return TOLD.has(milestone);
}

/** Whether it says why a process broke. */
export function isCrash({ milestone }: Reading): boolean {
  return CRASHES.has(milestone);
}

// What ZisK's worker makes of an error on its way up (distributed/crates/worker): the words of the line before.
const RESTATED: ReadonlySet<string> = new Set(["Failed to generate proof"]);

/** Whether a worker failed for a reason of its own, and not because it was stopped or only says again what it said. */
export function isFailureOfItself(reading: Reading): boolean {
  return isFailure(reading) && !isStopped(reading) && !RESTATED.has(reading.reason.trim());
}

/** Whether a failure is only the end of a task that was called off: `Failed to generate proof for …: Cancelled`. */
export function isStopped({ reason }: Reading): boolean {
  const said = reason.trim().toLowerCase();
  return said === "cancelled" || said === "canceled" || said.endsWith(": cancelled");
}
