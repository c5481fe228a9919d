/** Parts of an event's time as the list shows it. */
export interface ShownTime {
  /** `2026-06-04` */
  date: string;
  /** `13:39:33.123` */
  time: string;
}

const TWO = (value: number): string => String(value).padStart(2, "0");

let cachedMinute = "";
let cachedUtc = false;
let cached = { date: "", hourMinute: "" };

/**
 * Writes an event's time to the millisecond, in UTC or in the browser's own zone.
 * @param iso ISO 8601 in UTC with microseconds, as the API gives it
 */
export function shownTime(iso: string, utc: boolean): ShownTime {
  const minute = iso.slice(0, 16);
  if (minute !== cachedMinute || utc !== cachedUtc) {
    cached = utc ? { date: iso.slice(0, 10), hourMinute: iso.slice(11, 16) } : localMinute(iso);
    cachedMinute = minute;
    cachedUtc = utc;
  }
  // Zones differ by whole minutes, so seconds and what is finer are the same everywhere.
  return { date: cached.date, time: `${cached.hourMinute}${iso.slice(16, 23)}` };
}

function localMinute(iso: string): { date: string; hourMinute: string } {
  const at = new Date(iso);
  return {
    date: `${at.getFullYear()}-${TWO(at.getMonth() + 1)}-${TWO(at.getDate())}`,
    hourMinute: `${TWO(at.getHours())}:${TWO(at.getMinutes())}`,
  };
}

/** The whole time to the microsecond with its zone, for a tooltip or a detail. */
export function fullTime(iso: string, utc: boolean): string {
  const { date, time } = shownTime(iso, utc);
  const zone = utc ? "UTC" : offsetName(new Date(iso));
  return `${date} ${time}${iso.slice(23, 26)} ${zone}`;
}

function offsetName(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const sign = minutes < 0 ? "-" : "+";
  return `UTC${sign}${TWO(Math.floor(Math.abs(minutes) / 60))}:${TWO(Math.abs(minutes) % 60)}`;
}

/** A time to the minute, with its date, for a sentence. @param iso ISO 8601 in UTC with microseconds */
export function momentText(iso: string, utc: boolean): string {
  const { date, time } = shownTime(iso, utc);
  return `${date} ${time.slice(0, 5)}`;
}
