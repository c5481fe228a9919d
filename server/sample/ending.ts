import type { SampleWorker } from "./cast.ts";
import type { Proof, Task } from "./proof.ts";
import { recover } from "./restart.ts";
import type { JobTruth, PhaseTruth, SpanTruth } from "./truth.ts";

/** A proof that something stopped. */
export interface StoppedProof extends Proof {
  /** When, microseconds since the epoch; what was to come later has not been said. */
  stoppedUs: number;
  /** Tasks that were running. */
  open: Task[];
}

/** How a task ended that did not come to its good end. */
export type TaskEnd = Pick<SpanTruth, "state" | "endUs" | "toldBy">;

/** How a job ended that did not come to its good end. */
export interface Ending extends Pick<JobTruth, "state" | "endUs" | "reason" | "cause"> {
  ends: ReadonlyMap<Task, TaskEnd>;
}

/** Stops a proof, as if its script had not been written any further. */
export function stopProof(proof: Proof, stoppedUs: number): StoppedProof {
  const { lines } = proof.script;
  const said = lines.filter(({ timeUs }) => timeUs < stoppedUs);
  lines.length = 0;
  for (const line of said) lines.push(line);
  const open = proof.tasks.filter(({ startUs, endUs }) => startUs < stoppedUs && endUs >= stoppedUs);
  return { ...proof, stoppedUs, open };
}

/**
 * Every worker of the job is told to stop, with a reason that names whose fault it is; those who were computing unwind,
 * log errors that are only consequences, and name themselves as they recover.
 * @param reason as the cancellations carry it
 * @param gone a worker that cannot hear it
 * @returns how the open tasks of those who heard it ended
 */
export function tellEveryone(
  proof: StoppedProof,
  timeUs: number,
  reason: string,
  gone?: SampleWorker,
): Map<Task, TaskEnd> {
  const { script, job } = proof;
  const ends = new Map<Task, TaskEnd>();
  for (const worker of script.cast.workers) {
    if (worker.index === gone?.index) continue;
    const toldUs = toldAt(timeUs, worker);
    script.worker(toldUs, worker, job, "task_cancelled", { reason });
    const open = proof.open.filter((task) => task.worker === worker);
    for (const task of open) ends.set(task, { state: "cancelled", endUs: toldUs, toldBy: "worker" });
    if (open.length > 0) unwind(proof, toldUs + 60_000, worker, open);
    script.coordinator(toldUs + 90_000, job, "cancellation_acknowledged", { worker: worker.id });
  }
  return ends;
}

/** When a worker hears that its job is over. @param timeUs when the coordinator says so */
export function toldAt(timeUs: number, worker: SampleWorker): number {
  return timeUs + 3_000 + worker.index * 100;
}

function unwind(
  { script, job }: StoppedProof,
  timeUs: number,
  worker: SampleWorker,
  open: readonly Task[],
): void {
  for (const { phase } of open) {
    if (phase === "Aggregate") {
      script.worker(timeUs, worker, job, "task_failed", { reason: "Cancelled", which: { phase } });
      continue;
    }
    script.worker(timeUs, worker, job, "task_failed", {
      phase,
      reason: "Cancelled",
      which: { variant: "proof" },
    });
    const reason = "Failed to generate proof";
    script.worker(timeUs + 400, worker, job, "task_failed", { reason, which: { phase } });
  }
  recover(script, timeUs + 5_000, worker, job);
}

/** What is true of a stopped proof. */
export function truthOfStopped(proof: StoppedProof, ending: Ending): JobTruth {
  const { stoppedUs, job, startUs, tasks } = proof;
  const { state, endUs, reason, cause } = ending;
  const isAssigned = proof.phases.Aggregate.startUs < stoppedUs;
  const begun = tasks.filter((task) => task.startUs < stoppedUs);
  return {
    id: job,
    kind: "proof",
    state,
    startUs,
    endUs,
    reason,
    cause,
    aggregator: isAssigned ? proof.aggregator : null,
    phases: phasesBefore(proof, stoppedUs, { state, endUs }),
    spans: begun.map((task) => spanOf(task, ending.ends.get(task))),
  };
}

/** What is true of a proof that came to its good end. */
export function truthOfProof(proof: Proof): JobTruth {
  const { job, startUs, endUs, aggregator, tasks } = proof;
  const state = "completed";
  return {
    id: job,
    kind: "proof",
    state,
    startUs,
    endUs,
    reason: null,
    cause: null,
    aggregator,
    phases: phasesBefore(proof, endUs, { state, endUs }),
    spans: tasks.map((task) => spanOf(task, undefined)),
  };
}

function spanOf(task: Task, end: TaskEnd | undefined): SpanTruth {
  const { worker, phase, startUs, endUs } = task;
  return { worker, phase, startUs, ...(end ?? { state: "completed", endUs, toldBy: "worker" }) };
}

/** @param unfinished what is true of those that were not over then */
function phasesBefore(
  proof: Proof,
  untilUs: number,
  unfinished: Pick<PhaseTruth, "state" | "endUs">,
): PhaseTruth[] {
  const phases = (["Contributions", "Prove", "Aggregate"] as const).filter(
    (phase) => proof.phases[phase].startUs < untilUs,
  );
  return phases.map((phase): PhaseTruth => {
    const tasks = proof.tasks.filter((task) => task.phase === phase);
    const done = tasks.filter(({ heardUs }) => heardUs < untilUs).length;
    const { startUs, endUs } = proof.phases[phase];
    const end = done === tasks.length ? { state: "completed" as const, endUs } : unfinished;
    return { phase, startUs, ...end, done, total: tasks.length };
  });
}
