/** 2026-06-04 of a time in microseconds since the epoch. */
type DayOf = (timeUs: number) => string;

const HOUR_US = 3_600_000_000;

/**
 * Tells the day of a time in a zone. Made for times in order: only where the hour changes is the calendar asked.
 * @throws RangeError where the zone is unknown
 */
export function dayFinder(zone: string): DayOf {
  // Swedish dates are ISO 8601.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  let hour = -1;
  let day = "";
  return (timeUs) => {
    // Every zone's days begin with a quarter of an hour; so does each part that is looked up.
    const now = Math.floor(timeUs / (HOUR_US / 4));
    if (now !== hour) {
      hour = now;
      day = format.format(timeUs / 1_000);
    }
    return day;
  };
}

/** Whether the zone has a calendar. */
export function isZone(zone: string): boolean {
  try {
    return dayFinder(zone)(0) !== "";
  } catch {
    return false;
  }
}
