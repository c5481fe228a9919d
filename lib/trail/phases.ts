import type { SegmentCounts } from "./model.ts";
import { progressOf } from "./progress.ts";
import type { Step } from "./progress.ts";
import { phaseOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import type { JobSummary, Trail } from "./shape.ts";
import type { JobState } from "./state.ts";

const KIND_PHASES: Record<JobSummary["kind"], readonly string[]> = {
  proof: ["Contributions", "Prove", "Aggregate"],
  execution: ["Execution"],
  setup: ["Setup"],
  wrap: ["Wrap"],
};

const PROOF_PHASES: ReadonlySet<string> = new Set(KIND_PHASES.proof);

/** One phase of a job in numbers: microseconds since the epoch. */
export interface Phase {
  phase: string;
  state: JobState["state"];
  startUs: number;
  endUs: number | null;
  certainty: Trail["phases"][number]["certainty"];
  done: number;
  total: number;
  totalCertainty: Trail["phases"][number]["certainty"];
  progress: Step[];
  /** The event that starts it. */
  event: string | null;
}

/** What the phases are read from. */
export interface PhaseContext {
  kind: JobSummary["kind"];
  job: JobState;
  /** Workers that take part, where a line says so. */
  expected: number | undefined;
  /** Workers with any line in the job: the total where none is logged. */
  workersSeen: number;
  segments: readonly SegmentCounts[];
}

/**
 * The phases of a job: start, end, and progress as the coordinator tells it; as far as the coordinator's log is
 * missing, from the first and the last line that the workers wrote in it. One that never began is none.
 */
export function jobPhases(readings: readonly Reading[], context: PhaseContext): Phase[] {
  const { kind, segments } = context;
  const found = KIND_PHASES[kind]
    .map((phase) => collect(readings, segments, phase, kind))
    .filter(({ firstUs }) => Number.isFinite(firstUs));
  return found.map((lines, index) => onePhase(lines, found[index + 1], context));
}

/** Lines that speak of a phase that may never have begun. */
const NO_SIGN: ReadonlySet<string> = new Set(["phase_timed_out", "phase_performance", "task_cancelled"]);
const COORDINATOR_STARTS: ReadonlySet<string> = new Set([
  "phase_started",
  "aggregator_assigned",
  "wrap_started",
]);
const STEPS: ReadonlySet<string> = new Set(["worker_finished", "execution_finished", "setup_completed"]);

/** What the lines say of one phase, in order. */
interface PhaseLines {
  phase: string;
  /** The coordinator's word that it started. */
  start: Reading | undefined;
  /** First and last sign of it on any host; infinite where there is none. */
  firstUs: number;
  lastUs: number;
  finish: Reading | undefined;
  steps: Reading[];
  workers: number;
}

function collect(
  readings: readonly Reading[],
  segments: readonly SegmentCounts[],
  phase: string,
  kind: JobSummary["kind"],
): PhaseLines {
  const lines: PhaseLines = {
    phase,
    start: undefined,
    firstUs: Infinity,
    lastUs: -Infinity,
    finish: undefined,
    steps: [],
    workers: 0,
  };
  const startsWithJob = kind === "execution" || kind === "setup";
  for (const reading of readings) {
    const { milestone, timeUs } = reading;
    const begins = startsWithJob && (milestone === "job_started" || milestone === "phase_started");
    if (!milestone || NO_SIGN.has(milestone) || (phaseOf(reading) !== phase && !begins)) continue;
    lines.firstUs = Math.min(lines.firstUs, timeUs);
    lines.lastUs = Math.max(lines.lastUs, timeUs);
    if (begins || COORDINATOR_STARTS.has(milestone)) lines.start ??= reading;
    if (milestone === "phase_finished" || milestone === "wrap_completed") lines.finish ??= reading;
    if (STEPS.has(milestone)) lines.steps.push(reading);
    if (begins || milestone === "phase_started" || STEPS.has(milestone)) lines.workers ||= reading.total;
  }
  for (const counts of segments) {
    if (counts.phase !== phase) continue;
    lines.firstUs = Math.min(lines.firstUs, counts.density.firstUs);
    lines.lastUs = Math.max(lines.lastUs, counts.density.lastUs);
  }
  return lines;
}

function onePhase(
  lines: PhaseLines,
  next: PhaseLines | undefined,
  { job, expected, workersSeen }: PhaseContext,
): Phase {
  const single = lines.phase === "Aggregate" || lines.phase === "Wrap";
  const logged = single ? 1 : lines.workers || expected || 0;
  const total = logged || Math.max(workersSeen, lines.steps.length, 1);
  const progress = single ? singleStep(lines) : progressOf(lines.steps, total);
  const done = progress.at(-1)?.done ?? 0;
  const most = Math.max(total, done);
  const end = phaseEnd(lines, next, job, done >= total);
  return {
    phase: lines.phase,
    state: end.state,
    startUs: lines.start?.timeUs ?? lines.firstUs,
    endUs: end.us,
    certainty: lines.start ? "logged" : "inferred",
    done,
    total: most,
    totalCertainty: logged === 0 ? "inferred" : "logged",
    progress: progress.map((step) => Object.assign(step, { total: most })),
    event: lines.start?.id ?? null,
  };
}

function singleStep({ finish }: PhaseLines): Step[] {
  if (!finish) return [];
  return [{ timeUs: finish.timeUs, done: 1, total: 1, worker: finish.worker, event: finish.id }];
}

function phaseEnd(
  lines: PhaseLines,
  next: PhaseLines | undefined,
  job: JobState,
  complete: boolean,
): { us: number | null; state: Phase["state"] } {
  // A job of one phase fails as a whole, also when every worker has done its part: their keys may differ.
  if (job.state === "failed" && !PROOF_PHASES.has(lines.phase)) return { us: job.endUs, state: "failed" };
  if (lines.finish) return { us: lines.finish.timeUs, state: "completed" };
  const lastStep = lines.steps.at(-1);
  if (complete && lastStep) return { us: lastStep.timeUs, state: "completed" };
  // Prove begins when Contributions is over; Aggregate begins before Prove is.
  if (next?.phase === "Prove") return { us: next.start?.timeUs ?? next.firstUs, state: "completed" };
  if (job.state === "completed")
    return { us: next ? (lastStep?.timeUs ?? lines.lastUs) : job.endUs, state: "completed" };
  return { us: job.endUs, state: job.state };
}
