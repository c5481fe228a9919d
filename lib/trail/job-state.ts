import type { JobSummary, Trail } from "./shape.ts";
import type { Reading } from "./reading.ts";

/**
 * A job without an end counts as running while its newest line is at most this much older than the newest
 * event of all. A prover at level `info` is silent for as long as one phase takes: minutes, not a quarter of an hour.
 */
export const QUIET_AFTER_MS = 15 * 60_000;

/** How a job stands, and from when to when. */
export interface JobState {
  state: JobSummary["state"];
  startUs: number;
  startCertainty: Trail["start_certainty"];
  endUs: number | null;
  reason: string | null;
  /** The first failure, or the first reason of a cancellation, that a worker itself logged. */
  cause: Reading | undefined;
}

const ENDINGS = new Map<string, JobSummary["state"]>([
  ["job_completed", "completed"],
  ["job_failed", "failed"],
  ["job_cancelled", "cancelled"],
]);

/** What kind of job the lines speak of; a proof unless they say otherwise. */
export function jobKind(readings: readonly Reading[]): JobSummary["kind"] {
  for (const { milestone, message } of readings) {
    if (milestone === "execution_finished" || message.startsWith("[Execution]")) return "execution";
    if (milestone === "setup_completed" || message.startsWith("[Setup]")) return "setup";
    if (milestone === "wrap_started" || message.startsWith("[Wrap]")) return "wrap";
  }
  return "proof";
}

/**
 * Reads the state of a job from its lines in order.
 * @param newestUs time of the newest event of all in microseconds, where known
 */
export function jobState(
  readings: readonly Reading[],
  kind: JobSummary["kind"],
  newestUs: number | undefined,
): JobState {
  const first = readings[0];
  const last = readings.at(-1);
  if (!first || !last)
    return {
      state: "unknown",
      startUs: 0,
      startCertainty: "unknown",
      endUs: null,
      reason: null,
      cause: undefined,
    };
  const logged = readings.find((reading) => ENDINGS.has(reading.milestone ?? ""));
  const recent = newestUs === undefined || newestUs - last.timeUs <= QUIET_AFTER_MS * 1000;
  const end = logged ? logEnding(logged) : inferEnding(readings, kind, recent);
  const start = readings.find(({ milestone }) => milestone === "job_started" || milestone === "wrap_started");
  const state = end?.state ?? (recent ? "running" : "unknown");
  const cause = state === "failed" || state === "cancelled" ? firstCause(readings, state) : undefined;
  const impliedUs =
    logged?.words?.seconds === undefined ? Infinity : logged.timeUs - logged.words.seconds * 1e6;
  return {
    state,
    startUs: start?.timeUs ?? Math.round(Math.min(first.timeUs, impliedUs)),
    startCertainty: start ? "logged" : Number.isFinite(impliedUs) ? "inferred" : "unknown",
    endUs: end?.reading.timeUs ?? null,
    reason: end?.reading.words?.reason ?? (state === "cancelled" ? (cause?.words?.reason ?? null) : null),
    cause,
  };
}

interface Ending {
  state: JobSummary["state"];
  reading: Reading;
}

function logEnding(reading: Reading): Ending {
  return { state: ENDINGS.get(reading.milestone ?? "") ?? "unknown", reading };
}

/** Without the coordinator's word: what its last report, or the workers' own lines, leave no doubt about. */
function inferEnding(
  readings: readonly Reading[],
  kind: JobSummary["kind"],
  recent: boolean,
): Ending | undefined {
  const told = endingOfOtherKinds(readings, kind);
  if (told) return told;
  // While the coordinator still writes, the end is its to announce.
  const coordinated = readings.some(({ role }) => role === "coordinator");
  if (coordinated && recent) return undefined;
  const failed = readings.find(({ milestone }) => milestone === "task_failed");
  if (failed) return { state: "failed", reading: failed };
  const cancelled = readings.find(({ milestone }) => milestone === "task_cancelled");
  if (cancelled) return { state: "cancelled", reading: cancelled };
  const aggregated = readings.find(
    ({ milestone, phase }) =>
      phase === "Aggregate" && (milestone === "task_completed" || milestone === "phase_finished"),
  );
  return aggregated && { state: "completed", reading: aggregated };
}

/** Execution and Setup end with their last worker: no further line announces it. */
function endingOfOtherKinds(readings: readonly Reading[], kind: JobSummary["kind"]): Ending | undefined {
  if (kind === "execution") {
    const last = readings.find(
      ({ milestone, words }) => milestone === "execution_finished" && words?.done === words?.total,
    );
    return last && { state: "completed", reading: last };
  }
  if (kind !== "setup") return undefined;
  const done = readings.filter(({ milestone }) => milestone === "setup_completed");
  const workers = readings.find(({ milestone }) => milestone === "job_started")?.words?.workers ?? 1;
  const last = done.at(workers - 1);
  return last && { state: "completed", reading: last };
}

function firstCause(readings: readonly Reading[], state: "failed" | "cancelled"): Reading | undefined {
  const wanted = state === "failed" ? "task_failed" : "task_cancelled";
  return readings.find(({ milestone, words }) => milestone === wanted && words?.reason !== undefined);
}
