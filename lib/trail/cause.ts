import { isCrash, isFailure, isFailureOfItself, isStopped, isToldFailure } from "./failures.ts";
import type { Lane } from "./lanes.ts";
import type { Reading } from "./reading.ts";
import type { JobState } from "./state.ts";

/** Clocks of hosts are this far apart at most when what a host wrote is held against what the coordinator says of it. */
const CLOCKS_APART_US = 10_000_000;

/**
 * The line that says why a job failed: the earliest failure that is not the consequence of another one (a task that was
 * called off, an error said again on its way up), told by the worker itself or, of one that was lost, by the coordinator;
 * and rather than that, what the failing worker's process printed as it broke. Of a cancelled job: the first reason given.
 */
export function causeOf(
  { state, endUs }: JobState,
  readings: readonly Reading[],
  lanes: readonly Lane[],
): { reading: Reading; lane: Lane | undefined } | undefined {
  if (state === "cancelled") {
    const reading = readings.find(({ milestone, reason }) => milestone === "task_cancelled" && reason !== "");
    return reading && { reading, lane: ownerOf(reading, lanes) };
  }
  if (state !== "failed") return undefined;
  const untilUs = (endUs ?? Infinity) + CLOCKS_APART_US;
  const during = readings.filter(({ timeUs }) => timeUs <= untilUs);
  const first =
    during.find((reading) => isFailureOfItself(reading) || isToldFailure(reading)) ??
    during.find((reading) => isFailure(reading) && !isStopped(reading)) ??
    during.find(isCrash) ??
    during.find(({ milestone }) => milestone === "phase_timed_out");
  if (!first) return undefined;
  const lane = isToldFailure(first) ? spokenOf(first, lanes) : ownerOf(first, lanes);
  return { reading: (lane && wordsOf(lane, first)) ?? first, lane };
}

function ownerOf(reading: Reading, lanes: readonly Lane[]): Lane | undefined {
  return lanes.find(({ own }) => own.includes(reading));
}

function spokenOf(reading: Reading, lanes: readonly Lane[]): Lane | undefined {
  return lanes.find(({ told }) => told.includes(reading));
}

/** What the worker's own lines say of the failure: what broke first since it began to work, or else why it failed. */
function wordsOf(lane: Lane, failure: Reading): Reading | undefined {
  const isTold = !lane.own.includes(failure);
  const untilUs = failure.timeUs + (isTold ? CLOCKS_APART_US : 0);
  const before = lane.own.filter(({ timeUs }) => timeUs <= untilUs);
  const crash = before.find(isCrash);
  return crash ?? (isTold ? before.find(isFailureOfItself) : undefined);
}
