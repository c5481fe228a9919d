import type { JobSummary, Trail } from "./shape.ts";
import { isFailure, isFailureOfItself } from "./failures.ts";
import type { Reading } from "./reading.ts";

/**
 * A job without an end counts as running while its newest line is at most this much older than the newest
 * of all. A prover at level `info` is silent for as long as one phase takes: minutes, not a quarter of an hour.
 */
export const QUIET_AFTER_MS = 15 * 60_000;

/** How a job stands by the words of its end alone: one that is stalled counts as running. */
export type EndState = Exclude<JobSummary["state"], "stalled">;

/** How a job stands, and from when to when. */
export interface JobState {
  state: EndState;
  startUs: number;
  startCertainty: Trail["start_certainty"];
  endUs: number | null;
  /** Time of its newest line. */
  lastUs: number;
  reason: string;
}

/** Whether nothing has ended the job yet, as far as its lines tell. */
export function isOpen(state: JobSummary["state"]): boolean {
  return state === "running" || state === "stalled";
}

/** Milestones that end a job beyond doubt: the coordinator says so. */
const ENDINGS: ReadonlyMap<string, EndState> = new Map([
  ["job_completed", "completed"],
  ["job_failed", "failed"],
  ["job_cancelled", "cancelled"],
  ["execution_completed", "completed"],
  ["setup_acknowledged", "completed"],
  ["setup_mismatched", "failed"],
  ["wrap_completed", "completed"],
]);

/** Whether the line ends its job. */
export function endsJob({ milestone }: Pick<Reading, "milestone">): boolean {
  return ENDINGS.has(milestone);
}

/**
 * When Jobtrail heard of a line: its own time, or the time of receiving where that is earlier, so that a clock that is
 * ahead says nothing of what is new. Microseconds.
 */
export function heardUs({ timeUs, receivedUs }: Pick<Reading, "timeUs" | "receivedUs">): number {
  return Math.min(timeUs, receivedUs);
}

/** What the state depends on besides the job's milestones. */
export interface StateContext {
  /** The moment up to which jobs are known: when the newest line of any was heard (see {@link heardUs}), or the present where lines are followed; without it the job counts as recent. */
  newestUs?: number;
  /** Time of the job's newest line of all, and when it was heard, where the readings are not all. */
  lastUs?: number;
  lastHeardUs?: number;
  /** Starts of coordinators, in order: one that starts anew knows nothing of the jobs that it had. */
  starts?: readonly Reading[];
}

/** Reads the state of a job from its lines in order. */
export function jobState(
  readings: readonly Reading[],
  kind: JobSummary["kind"],
  { newestUs, lastUs: lastLineUs = 0, lastHeardUs = 0, starts = [] }: StateContext,
): JobState {
  const lastUs = Math.max(readings.at(-1)?.timeUs ?? 0, lastLineUs);
  const firstUs = readings[0]?.timeUs ?? lastUs;
  const heard = readings.reduce((latest, reading) => Math.max(latest, heardUs(reading)), lastHeardUs);
  const isHeard = newestUs === undefined || newestUs - heard <= QUIET_AFTER_MS * 1000;
  const isRecent = isHeard && forgottenAt(readings, starts) === undefined;
  const logged = readings.find(endsJob);
  const end = logged
    ? { state: ENDINGS.get(logged.milestone) ?? "unknown", reading: logged }
    : inferEnding(readings, kind, isRecent);
  const start = readings.find(({ milestone }) => STARTS[kind].has(milestone));
  const impliedUs = logged?.seconds ? Math.round(logged.timeUs - logged.seconds * 1e6) : Infinity;
  return {
    state: end?.state ?? (isRecent ? "running" : "unknown"),
    startUs: start?.timeUs ?? Math.min(firstUs, impliedUs),
    startCertainty: start ? "logged" : Number.isFinite(impliedUs) ? "inferred" : "unknown",
    endUs: end?.reading.timeUs ?? null,
    lastUs,
    reason: end?.reading.reason ?? "",
  };
}

/** The start of the job's coordinator behind the job's own start: it knows nothing of the job any more. */
export function forgottenAt(readings: readonly Reading[], starts: readonly Reading[]): Reading | undefined {
  const begun = readings.find(({ writer }) => writer === "coordinator");
  return begun && starts.find(({ origin, timeUs }) => origin === begun.origin && timeUs > begun.timeUs);
}

/** Starts of coordinators among lines of the pool. */
export function coordinatorStarts(pool: readonly Reading[]): Reading[] {
  return pool.filter(({ milestone }) => milestone === "coordinator_started");
}

const STARTS: Record<JobSummary["kind"], ReadonlySet<string>> = {
  proof: new Set(["job_started"]),
  execution: new Set(["job_started"]),
  setup: new Set(["job_started", "own_setup_started"]),
  wrap: new Set(["job_started", "wrap_started"]),
};

interface Ending {
  state: EndState;
  reading: Reading;
}

/** Without the coordinator's word: what its last report, or the workers' own lines, leave no doubt about. */
function inferEnding(
  readings: readonly Reading[],
  kind: JobSummary["kind"],
  isRecent: boolean,
): Ending | undefined {
  const last = lastWorker(readings, kind);
  if (last) return { state: "completed", reading: last };
  // While the coordinator still writes, the end is its to announce.
  if (isRecent && readings.some(({ writer }) => writer === "coordinator")) return undefined;
  if (kind === "setup") return isRecent ? undefined : setupEnding(readings);
  const failed =
    readings.find((reading) => isFailureOfItself(reading)) ?? readings.find((reading) => isFailure(reading));
  if (failed) return { state: "failed", reading: failed };
  const cancelled = readings.find(({ milestone }) => milestone === "task_cancelled");
  if (cancelled) return { state: "cancelled", reading: cancelled };
  const aggregated = readings.find(
    ({ milestone, phase }) =>
      milestone === "phase_finished" || (phase === "Aggregate" && milestone === "task_completed"),
  );
  return aggregated && { state: "completed", reading: aggregated };
}

/** Execution and Setup are over with their last worker, also where the line that says so is missing. */
function lastWorker(readings: readonly Reading[], kind: JobSummary["kind"]): Reading | undefined {
  if (kind === "execution")
    return readings.find(
      ({ milestone, done, total }) => milestone === "execution_finished" && total > 0 && done === total,
    );
  if (kind !== "setup") return undefined;
  const workers = readings.find(({ milestone }) => milestone === "job_started")?.total ?? 0;
  const done = readings.filter(({ milestone }) => milestone === "setup_completed");
  return workers > 0 ? done.at(workers - 1) : undefined;
}

/** One worker that fails does not end a set-up while another completes it. */
function setupEnding(readings: readonly Reading[]): Ending | undefined {
  const done = readings.findLast(
    ({ milestone }) => milestone === "setup_completed" || milestone === "own_setup_completed",
  );
  if (done) return { state: "completed", reading: done };
  const failed = readings.findLast((reading) => isFailure(reading));
  return failed && { state: "failed", reading: failed };
}
