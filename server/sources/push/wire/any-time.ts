import { microsFromIso } from "../../../../lib/time.ts";

/** The years that a clock of ours shows: before and after these a number is something else. Seconds since the epoch. */
const EARLIEST_S = 1;
const LATEST_S = Date.UTC(2200, 0) / 1_000;

/**
 * Reads a number of seconds, milliseconds, microseconds or nanoseconds since the epoch; which of them tells its size, as
 * each is beyond the year 2200 in the next larger one's range. Digits finer than a microsecond are cut off.
 * @returns microseconds since the epoch; undefined for anything else
 */
function microsFromNumber(text: string): number | undefined {
  const match = /^(\d{1,19})(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, whole = "", fraction = ""] = match;
  for (const finer of [0, 3, 6, 9]) {
    const seconds = Number(whole) / 10 ** finer;
    if (seconds < EARLIEST_S || seconds >= LATEST_S) continue;
    // Cut and joined as text: a double does not hold nanoseconds.
    return Number((whole + fraction.padEnd(6, "0")).slice(0, whole.length - finer + 6));
  }
  return undefined;
}

/**
 * Reads a time as senders write it: RFC 3339, also without a zone, which is UTC then, or a number since the epoch.
 * @returns microseconds since the epoch; undefined for anything else
 */
export function anyTimeMicros(text: string): number | undefined {
  return microsFromIso(text) ?? microsFromIso(`${text}Z`) ?? microsFromNumber(text);
}
