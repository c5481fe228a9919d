import { randomUUID } from "node:crypto";
import { microsFromNanos } from "./integer.ts";

/** When a line was written, as its sender says. */
export interface LineTime {
  /** Microseconds since the epoch. */
  timeUs: number;
  /** Another time that the sender gave, where it differs. */
  otherUs: number | undefined;
  /** Goes into the line's key: the times to the nanosecond, or something unique where there is none. */
  mark: string;
}

/**
 * Chooses the first of the sender's times that is one. A line without any cannot be told from an equal one that was
 * sent before, and is stored rather than taken for it: nothing is lost, and only such lines can come twice.
 * @param nanos nanoseconds since the epoch, decimal
 * @param receivedUs microseconds since the epoch
 */
export function lineTime(nanos: readonly string[], receivedUs: number): LineTime {
  const [timeUs, ...others] = nanos.flatMap((text) => microsFromNanos(text) ?? []);
  if (timeUs === undefined) return { timeUs: receivedUs, otherUs: undefined, mark: randomUUID() };
  return { timeUs, otherUs: others.find((other) => other !== timeUs), mark: nanos.join() };
}
