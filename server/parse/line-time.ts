import type { Line } from "../lines/line.ts";
import type { StreamMemory } from "./stream-memory.ts";

/** When a line was written, and how that is known. */
export interface LineTime {
  timeUs: number;
  /** `own` and `transport` are told; `before` is the time of the event before it; `none` is that of its receipt. */
  by: "own" | "transport" | "before" | "none";
}

// Beyond these years the store's DateTime64 has no value; such a clock is wrong, and the line's raw text keeps it.
const EARLIEST_US = 0;
const LATEST_US = Date.UTC(2200, 0) * 1000;
/** Zones differ by quarters of an hour; what is less is how long a line was on its way. */
const QUARTER_US = 900_000_000;

/**
 * The line's own time, else its transport's, else that of the event before it in the stream, else `receivedUs`.
 * @param ownUs microseconds since the epoch, null where the line tells none
 */
export function timeOfLine(
  line: Line,
  ownUs: number | null,
  stream: StreamMemory,
  receivedUs: number,
): LineTime {
  if (isTime(ownUs)) {
    if (line.clockUs !== undefined)
      stream.clockAheadUs = Math.round((line.clockUs - ownUs) / QUARTER_US) * QUARTER_US;
    stream.lastUs = ownUs;
    stream.origin.lastUs = ownUs;
    return { timeUs: ownUs, by: "own" };
  }
  const told = [line.timeUs, toldByClock(line, stream)].find(isTime);
  if (told !== undefined) return { timeUs: told, by: "transport" };
  const before = stream.origin.lastUs ?? stream.lastUs;
  if (before !== undefined) return { timeUs: before, by: "before" };
  return { timeUs: isTime(line.clockUs) ? line.clockUs : receivedUs, by: "none" };
}

/** Whoever tells it: a store that is given another time loses the line, and all that are stored with it. */
function isTime(us: number | null | undefined): us is number {
  return Number.isInteger(us) && Number(us) >= EARLIEST_US && Number(us) < LATEST_US;
}

/** A clock without a zone says when it was once a line has told its own time beside it. */
function toldByClock({ clockUs }: Line, { clockAheadUs }: StreamMemory): number | undefined {
  return clockUs === undefined || clockAheadUs === undefined ? undefined : clockUs - clockAheadUs;
}
