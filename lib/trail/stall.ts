import type { Lane } from "./lane.ts";
import type { Phase } from "./phases.ts";
import type { Reading } from "./reading.ts";
import { isCounting, stepsOf } from "./steps.ts";
import { unfinishedLanes } from "./unfinished.ts";

/** What a stalled job waits for. */
export interface Stall {
  phase: string;
  /** Who has not come to the end of the phase, and what each said last. */
  silent: { lane: Lane; sinceUs: number | null; last: Reading | undefined }[];
  /** When the coordinator gives it up, in its time, microseconds since the epoch; null where nothing is known to end it. */
  strikesUs: number | null;
  /** How long that phase may take, seconds. */
  limitSeconds: number | null;
}

/**
 * How long the coordinator lets a phase take, seconds, unless it is configured otherwise
 * (https://github.com/0xPolygonHermez/zisk, distributed/crates/coordinator: phase1, phase2, phase3, execution).
 */
export const LIMIT_SECONDS: Readonly<Record<string, number>> = {
  Contributions: 300,
  Prove: 600,
  Aggregate: 100,
  Execution: 300,
};

// A phase that takes so many times what the others took, and so much more, goes on no more; where nobody has come to its
// end, such a part of the time that it may take.
const OVERDUE_FACTOR = 1.75;
const OVERDUE_US = 20_000_000;
const OVERDUE_PART = 0.5;
/** Whether a running job's phase takes so long that it goes on no more. @param newestUs the moment, microseconds since the epoch */
export function isOverdue(phase: Phase | undefined, newestUs: number | undefined): boolean {
  if (!phase || newestUs === undefined || phase.state !== "running" || phase.certainty !== "logged")
    return false;
  const limit = LIMIT_SECONDS[phase.phase];
  const takesUs = newestUs - phase.startUs;
  const last = phase.progress.at(-1);
  if (last && phase.total > 1) return takesUs > (last.timeUs - phase.startUs) * OVERDUE_FACTOR + OVERDUE_US;
  return limit !== undefined && takesUs > limit * 1e6 * OVERDUE_PART;
}

/**
 * What a running job waits for that goes on no more; undefined where it does, or may.
 * @param phases of the job, in order
 * @param current the one that is not over
 */
export function stallOf(
  phases: readonly Phase[],
  current: Phase | undefined,
  lanes: readonly Lane[],
  newestUs: number | undefined,
): Stall | undefined {
  if (!current || newestUs === undefined || !isOverdue(current, newestUs)) return undefined;
  const open = unfinishedLanes(lanes, current.phase);
  if (open.some((lane) => isCounting(stepsOf(lane, current.phase), newestUs))) return undefined;
  const aggregate = phases.find(({ phase }) => phase === "Aggregate");
  // Once the first proof has come the job counts as in Aggregate, and its time runs from there.
  const timed = aggregate && aggregate.certainty === "logged" ? aggregate : current;
  const limitSeconds = LIMIT_SECONDS[timed.phase] ?? null;
  return {
    phase: current.phase,
    silent: open.map((lane) => {
      const last = lane.own.at(-1) ?? lane.told.at(-1);
      const segmentsUs = Math.max(...lane.segments.map(({ density }) => density.lastUs));
      return { lane, last, sinceUs: last ? Math.max(last.timeUs, segmentsUs) : null };
    }),
    strikesUs: limitSeconds === null ? null : timed.startUs + limitSeconds * 1e6,
    limitSeconds,
  };
}
