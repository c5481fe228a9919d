import { isCrash, isFailure, isFailureOfItself, isGivenUp, isStopped, isToldFailure } from "./failures.ts";
import { CLOCKS_APART_US } from "./reading.ts";
import type { Lane } from "./lane.ts";
import type { Reading } from "./reading.ts";
import type { JobState } from "./state.ts";

/** Why a cancelled job was cancelled, as its workers were told; "" where no line says. */
export function cancellationReason(readings: readonly Reading[]): string {
  return (
    readings.find(({ milestone, reason }) => milestone === "task_cancelled" && reason !== "")?.reason ?? ""
  );
}

/**
 * The line that says why a job failed: the earliest failure that is not the consequence of another one (a task that was
 * called off, an error said again on its way up), told by the worker itself or, of one that was lost, by the coordinator;
 * and rather than that, what the failing worker's process printed as it broke.
 */
export function causeOf(
  { state, endUs }: JobState,
  readings: readonly Reading[],
  lanes: readonly Lane[],
): { reading: Reading; lane: Lane | undefined } | undefined {
  if (state !== "failed") return undefined;
  const untilUs = (endUs ?? Infinity) + CLOCKS_APART_US;
  const during = readings.filter(({ timeUs }) => timeUs <= untilUs);
  const first =
    during.find((reading) => isFailureOfItself(reading) || isToldFailure(reading) || isGivenUp(reading)) ??
    during.find((reading) => isFailure(reading) && !isStopped(reading)) ??
    during.find(isCrash);
  if (!first) return undefined;
  const lane = isToldFailure(first) ? spokenOf(first, lanes) : ownerOf(first, lanes);
  const own = lane?.own ?? during.filter(({ origin }) => origin === first.origin);
  return { reading: wordsOf(own, first) ?? first, lane };
}

function ownerOf(reading: Reading, lanes: readonly Lane[]): Lane | undefined {
  return lanes.find(({ own }) => own.includes(reading));
}

function spokenOf(reading: Reading, lanes: readonly Lane[]): Lane | undefined {
  return lanes.find(({ told }) => told.includes(reading));
}

/** What the worker's own lines say of the failure: what broke first since it began to work, or else why it failed. */
function wordsOf(own: readonly Reading[], failure: Reading): Reading | undefined {
  const isTold = !own.includes(failure);
  const untilUs = failure.timeUs + (isTold ? CLOCKS_APART_US : 0);
  const before = own.filter(({ timeUs }) => timeUs <= untilUs);
  const crash = before.find(isCrash);
  return crash ?? (isTold ? before.find(isFailureOfItself) : undefined);
}
