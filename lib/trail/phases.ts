import type { JobSummary, TrailPhase } from "./shape.ts";
import { isoFromMicros } from "../time.ts";
import type { JobState } from "./job-state.ts";
import type { Reading } from "./reading.ts";
import { phaseOf } from "./spans.ts";

const KIND_PHASES: Record<JobSummary["kind"], readonly string[]> = {
  proof: ["Contributions", "Prove", "Aggregate"],
  execution: ["Execution", "Contributions", "Prove", "Aggregate"],
  setup: ["Setup"],
  wrap: ["Wrap"],
};

const COORDINATOR_STARTS = new Set(["phase_started", "aggregator_assigned", "wrap_started"]);
const COORDINATOR_STEPS = new Set(["worker_finished", "execution_finished", "setup_completed"]);

/** What the lines say of one phase, in order. */
interface PhaseLines {
  phase: string;
  /** The coordinator's word that it started. */
  start: Reading | undefined;
  /** First and last sign of it on any host. */
  first: Reading | undefined;
  last: Reading | undefined;
  finish: Reading | undefined;
  steps: Reading[];
  workers: number | undefined;
}

/**
 * The phases of a job: start, end, and progress as the coordinator tells it; as far as the coordinator's log is
 * missing, from the first and the last line that the workers wrote in it.
 * @param workersSeen number of workers with any line in the job: the total where none is logged
 */
export function buildPhases(
  readings: readonly Reading[],
  kind: JobSummary["kind"],
  job: JobState,
  workersSeen: number,
): TrailPhase[] {
  const found = KIND_PHASES[kind]
    .map((phase) => collect(readings, phase, kind))
    .filter((lines) => lines.first !== undefined);
  const expected = workersExpected(readings);
  return found.map((lines, index) => {
    const next = found[index + 1];
    return onePhase(lines, next, job, expected ?? null, workersSeen);
  });
}

/** How many workers take part, as the job's start or its first phase announce it. */
export function workersExpected(readings: readonly Reading[]): number | undefined {
  for (const { milestone, words } of readings)
    if (words?.workers !== undefined && (milestone === "job_started" || milestone === "phase_started"))
      return words.workers;
  return undefined;
}

function collect(readings: readonly Reading[], phase: string, kind: JobSummary["kind"]): PhaseLines {
  const lines: PhaseLines = {
    phase,
    start: undefined,
    first: undefined,
    last: undefined,
    finish: undefined,
    steps: [],
    workers: undefined,
  };
  const startsWithJob = phase === "Execution" || phase === "Setup";
  for (const reading of readings) {
    const { milestone, words } = reading;
    const begins = startsWithJob && milestone === "job_started" && kind !== "proof";
    if (!milestone || (phaseOf(reading) !== phase && !begins)) continue;
    lines.first ??= reading;
    lines.last = reading;
    if (begins || COORDINATOR_STARTS.has(milestone)) lines.start ??= reading;
    if (milestone === "phase_finished") lines.finish ??= reading;
    if (COORDINATOR_STEPS.has(milestone)) lines.steps.push(reading);
    lines.workers ??= words?.total ?? (begins || milestone === "phase_started" ? words?.workers : undefined);
  }
  return lines;
}

function onePhase(
  lines: PhaseLines,
  next: PhaseLines | undefined,
  job: JobState,
  expected: number | null,
  workersSeen: number,
): TrailPhase {
  const single = lines.phase === "Aggregate" || lines.phase === "Wrap";
  const logged = single ? 1 : (lines.workers ?? expected ?? undefined);
  const total = logged ?? Math.max(workersSeen, lines.steps.length, 1);
  const progress = single ? singleStep(lines) : steps(lines.steps, total);
  const done = progress.at(-1)?.done ?? 0;
  const end = phaseEnd(lines, next, job, done >= total);
  return {
    phase: lines.phase,
    state: end.state,
    started: isoFromMicros((lines.start ?? lines.first)?.timeUs ?? job.startUs),
    ended: end.us === null ? null : isoFromMicros(end.us),
    certainty: lines.start ? "logged" : "inferred",
    done,
    total: Math.max(total, done),
    total_certainty: logged === undefined ? "inferred" : "logged",
    progress: progress.map((step) => ({ ...step, total: Math.max(total, done) })),
    event: lines.start?.id ?? null,
  };
}

type Step = TrailPhase["progress"][number];

function steps(readings: readonly Reading[], total: number): Step[] {
  const counted = new Set<string>();
  let done = 0;
  return readings.map((reading) => {
    counted.add(reading.worker ?? reading.id);
    // The logged count wins over ours where earlier lines are missing; it never falls.
    done = Math.max(done, counted.size, reading.words?.done ?? 0);
    return { time: reading.time, done, total, worker: reading.workerName ?? null, event: reading.id };
  });
}

function singleStep({ finish }: PhaseLines): Step[] {
  if (!finish) return [];
  return [{ time: finish.time, done: 1, total: 1, worker: finish.workerName ?? null, event: finish.id }];
}

interface End {
  us: number | null;
  state: TrailPhase["state"];
}

function phaseEnd(lines: PhaseLines, next: PhaseLines | undefined, job: JobState, complete: boolean): End {
  if (lines.finish) return { us: lines.finish.timeUs, state: "completed" };
  const lastStep = lines.steps.at(-1);
  if (complete && lastStep) return { us: lastStep.timeUs, state: "completed" };
  // Prove begins when Contributions is over; Aggregate begins before Prove is.
  if (next?.phase === "Prove") return { us: (next.start ?? next.first)?.timeUs ?? null, state: "completed" };
  if (job.state === "completed") {
    const lastUs = next ? (lastStep ?? lines.last)?.timeUs : job.endUs;
    return { us: lastUs ?? job.endUs, state: "completed" };
  }
  return { us: job.endUs, state: job.state };
}
