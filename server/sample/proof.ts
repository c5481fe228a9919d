import type { Phase } from "../../lib/zisk/milestones.ts";
import type { SampleWorker } from "./cast.ts";
import type { Script } from "./script.ts";
import { drawUs } from "./seeded.ts";

/** A task as it runs when nothing fails; times are microseconds since the epoch. */
export interface Task {
  worker: SampleWorker;
  phase: Phase;
  startUs: number;
  endUs: number;
  /** When the coordinator hears of its end. */
  heardUs: number;
}

/** A proving job in which nothing fails. */
export interface Proof {
  job: string;
  script: Script;
  startUs: number;
  endUs: number;
  tasks: Task[];
  /** When the coordinator starts each phase, and when that is over. */
  phases: Record<Phase, { startUs: number; endUs: number }>;
  aggregator: SampleWorker;
}

/** A phase in which the coordinator counts workers. */
type CountedPhase = "Contributions" | "Prove";

/** Seconds that a worker takes, at least and at most, and what the prover calls its step. */
const WORK = {
  Contributions: { from: 4, to: 9, step: "CALCULATING_CONTRIBUTIONS" },
  Prove: { from: 6, to: 13, step: "GENERATING_PROOFS" },
} as const;

/**
 * Plays a proving job to its good end: Contributions, Prove, and an aggregation that begins with the first proof.
 * @param script an empty one, for this job alone
 * @param segments how many the coordinator assigns, all workers together
 */
export function playProof(script: Script, job: string, startUs: number, segments: number): Proof {
  const workers = script.cast.workers.length;
  script.coordinator(startUs, job, "job_started", { workers, capacity: workers * 10 });
  const contributions = playPhase(script, job, "Contributions", startUs + 1_000, segments);
  const proves = playPhase(script, job, "Prove", lastHeard(contributions) + 2_000, segments);
  const aggregation = playAggregation(script, job, proves);
  const phases = {
    Contributions: { startUs: startUs + 1_000, endUs: lastHeard(contributions) },
    Prove: { startUs: lastHeard(contributions) + 2_000, endUs: lastHeard(proves) },
    Aggregate: { startUs: firstHeard(proves).heardUs + 500, endUs: aggregation.heardUs },
  };
  const endUs = aggregation.heardUs + 1_000;
  const took = (phase: Phase): number => seconds(phases[phase].endUs - phases[phase].startUs);
  script.coordinator(endUs, job, "job_completed", {
    seconds: seconds(endUs - startUs),
    phaseSeconds: [took("Contributions"), took("Prove"), took("Aggregate")],
    tail: ` Steps: 512840113 Instances: ${segments} Capacity: ${workers * 10}CU`,
  });
  const tasks = [...contributions, ...proves, aggregation];
  return { job, script, startUs, endUs, tasks, phases, aggregator: aggregation.worker };
}

function playPhase(
  script: Script,
  job: string,
  phase: CountedPhase,
  startUs: number,
  segments: number,
): Task[] {
  const { workers } = script.cast;
  script.coordinator(startUs, job, "phase_started", { workers: workers.length, which: { phase } });
  const tasks = workers.map((worker): Task => {
    const begunUs = startUs + 5_000 + drawUs(script.random, 0, 0.004);
    const endUs = begunUs + drawUs(script.random, WORK[phase].from, WORK[phase].to);
    return { worker, phase, startUs: begunUs, endUs, heardUs: endUs + 4_000 };
  });
  for (const task of tasks) playTask(script, job, phase, task, segments);
  const inOrder = tasks.toSorted((a, b) => a.heardUs - b.heardUs);
  inOrder.forEach(({ worker, heardUs }, index) => {
    script.coordinator(heardUs, job, "worker_finished", {
      worker: worker.id,
      done: index + 1,
      total: workers.length,
      seconds: seconds(heardUs - startUs),
      which: { phase },
    });
  });
  tellPerformance(script, job, phase, inOrder, startUs);
  return tasks;
}

function tellPerformance(
  script: Script,
  job: string,
  phase: CountedPhase,
  inOrder: readonly Task[],
  startUs: number,
): void {
  const [best, worst] = [inOrder[0]!, inOrder.at(-1)!];
  const [bestSeconds, worstSeconds] = [seconds(best.heardUs - startUs), seconds(worst.heardUs - startUs)];
  script.coordinator(worst.heardUs + 300, job, "phase_performance", {
    phase,
    seconds: (bestSeconds + worstSeconds) / 2,
    best: best.worker.id,
    bestSeconds,
    worst: worst.worker.id,
    worstSeconds,
    percent: (worstSeconds / bestSeconds - 1) * 100,
  });
}

function playTask(script: Script, job: string, phase: CountedPhase, task: Task, segments: number): void {
  const { worker, startUs, endUs } = task;
  const { step } = WORK[phase];
  const which = { phase };
  script.worker(startUs, worker, job, "task_started", { which });
  script.worker(startUs + 900, worker, job, "task_computing", { which });
  script.print(startUs + 2_000, worker, job, "step_started", { step });
  const { length } = script.cast.workers;
  // Segments are dealt out like cards.
  const own = Math.ceil((segments - worker.index) / length);
  for (let turn = 0; turn < own; turn++) {
    const timeUs = startUs + 10_000 + Math.round(((endUs - startUs - 20_000) * (turn + 0.5)) / own);
    const segment = String(worker.index + turn * length);
    script.worker(timeUs, worker, job, "segment_done", { segment, which });
  }
  const tookUs = endUs - startUs - 4_000;
  script.print(endUs - 2_000, worker, job, "step_finished", { step, seconds: seconds(tookUs) });
  script.worker(endUs, worker, job, "task_completed", { which });
}

/** The worker whose proof came first aggregates: it says that it starts for each proof that comes, and once that it is done. */
function playAggregation(script: Script, job: string, proves: readonly Task[]): Task {
  const first = firstHeard(proves);
  const { worker } = first;
  const which = { phase: "Aggregate" } as const;
  const assignedUs = first.heardUs + 500;
  script.coordinator(assignedUs, job, "aggregator_assigned", { worker: worker.id });
  const arrivals = proves.map(({ heardUs }) => heardUs + 5_000).toSorted((a, b) => a - b);
  for (const timeUs of arrivals) script.worker(timeUs, worker, job, "task_started", { which });
  const endUs = lastHeard(proves) + drawUs(script.random, 1.5, 4);
  script.worker(endUs, worker, job, "task_completed", { which });
  const heardUs = endUs + 4_000;
  script.coordinator(heardUs, job, "phase_finished", {
    worker: worker.id,
    seconds: seconds(heardUs - assignedUs),
    which,
  });
  return { worker, phase: "Aggregate", startUs: arrivals[0]!, endUs, heardUs };
}

function seconds(us: number): number {
  return us / 1_000_000;
}

function lastHeard(tasks: readonly Task[]): number {
  return Math.max(...tasks.map(({ heardUs }) => heardUs));
}

function firstHeard(tasks: readonly Task[]): Task {
  return tasks.reduce((first, task) => (task.heardUs < first.heardUs ? task : first));
}
