import { COORDINATOR_URL } from "./cast.ts";
import { stopProof, tellEveryone, truthOfStopped, type TaskEnd } from "./ending.ts";
import { refused } from "./losses.ts";
import type { Proof, Task } from "./proof.ts";
import { join, recover } from "./restart.ts";
import type { JobTruth } from "./truth.ts";

/** The client calls the job off: nobody is to blame. */
export function cancelByClient(proof: Proof, stoppedUs: number): JobTruth {
  const stopped = stopProof(proof, stoppedUs);
  const reason = "requested by client";
  stopped.script.coordinator(stoppedUs, proof.job, "job_cancelled", {});
  const ends = tellEveryone(stopped, stoppedUs, reason);
  return truthOfStopped(stopped, { state: "cancelled", endUs: stoppedUs, reason, cause: null, ends });
}

/** Nothing has stopped it: the time has not come yet. */
export function keepRunning(proof: Proof, stoppedUs: number): JobTruth {
  const stopped = stopProof(proof, stoppedUs);
  const running = { state: "running", endUs: null, toldBy: "worker" } as const;
  const ends = new Map<Task, TaskEnd>(stopped.open.map((task) => [task, running]));
  return truthOfStopped(stopped, { state: "running", endUs: null, reason: null, cause: null, ends });
}

/** A phase of the coordinator's may take this long, µs: it counts from the first proof on as Aggregate. */
const AGGREGATE_LIMIT_US = 100_000_000;

/**
 * A worker hangs in Prove after the first proof has come, so it is Aggregate that times out. The coordinator names no
 * worker; the hanging one says so itself 300 s later.
 */
export function hangInProve(proof: Proof): JobTruth {
  const { script, job } = proof;
  const hanging = proof.tasks
    .filter(({ phase }) => phase === "Prove")
    .reduce((last, task) => (task.heardUs > last.heardUs ? task : last));
  const silentUs = Math.round((proof.phases.Aggregate.startUs + hanging.endUs) / 2);
  const overUs = proof.phases.Aggregate.startUs + AGGREGATE_LIMIT_US;
  const hung = {
    ...proof,
    tasks: proof.tasks.map((task) => (isStuck(task, hanging) ? later(task, overUs) : task)),
  };
  const stopped = stopProof(hung, silentUs);
  stopped.script.coordinator(overUs, job, "phase_timed_out", {
    phase: "Aggregate",
    seconds: 100,
    limit: 100,
  });
  const reason = "[Monitor] Phase Aggregate timed out";
  const endUs = overUs + 1_000;
  script.coordinator(endUs, job, "job_failed", { reason });
  const ends = tellEveryone(stopped, endUs, reason);
  const { worker } = hanging;
  script.process(endUs + 300_000_000, worker, "recovery", {
    worker: worker.id,
    text: "computation has not stopped after 300s",
  });
  // The coordinator's line says it, and the worker that never came to its end is where it began.
  const cause = { process: worker, timeUs: overUs, text: "Phase Aggregate timed out" };
  return truthOfStopped(stopped, { state: "failed", endUs, reason, cause, ends });
}

/** The coordinator dies and starts again with no memory of the job: nobody says how that ended. */
export function restartCoordinator(proof: Proof, stoppedUs: number): JobTruth {
  const stopped = stopProof(proof, stoppedUs);
  const { script, job } = stopped;
  const reason = "h2 protocol error: error reading a body from connection";
  for (const worker of script.cast.workers) {
    const lostUs = stoppedUs + 2_000 + worker.index * 100;
    const which = { variant: "stream" };
    script.process(lostUs, worker, "connection_failed", { reason, which }, job);
    script.process(lostUs + 1_000_000, worker, "connecting", { address: COORDINATOR_URL });
    refused(script, lostUs + 1_001_000, worker, job);
    recover(script, lostUs + 1_100_000, worker, job);
    join(script, stoppedUs + 5_000_000 + worker.index * 20_000, worker, "worker_registered");
  }
  script.coordinator(stoppedUs + 4_000_000, null, "coordinator_started", { address: "0.0.0.0:50051" });
  const unknown = { state: "unknown", endUs: null, toldBy: "worker" } as const;
  const ends = new Map<Task, TaskEnd>(stopped.open.map((task) => [task, unknown]));
  return truthOfStopped(stopped, { state: "unknown", endUs: null, reason: null, cause: null, ends });
}

/** The hanging task, and the aggregation that waits for its proof. */
function isStuck(task: Task, hanging: Task): boolean {
  return task === hanging || task.phase === "Aggregate";
}

function later(task: Task, untilUs: number): Task {
  return { ...task, endUs: untilUs + 1_000_000, heardUs: untilUs + 1_000_000 };
}
