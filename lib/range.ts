import { isoFromMicros, microsFromIso } from "./time.ts";

/** A half-open range of time in microseconds since the epoch, or what is wrong with one of its ends. */
export type ResolvedRange =
  | { ok: true; fromUs: number; toUs: number }
  | { ok: false; end: "from" | "to"; message: string };

/** The end of a range that has none: 2200-01-01, which the store's time type and a double both hold exactly. */
export const END_OF_TIME_US = Date.UTC(2200, 0, 1) * 1000;

const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;
const UNIT_US: Readonly<Record<string, number>> = {
  s: SECOND_US,
  m: 60 * SECOND_US,
  h: 3_600 * SECOND_US,
  d: DAY_US,
  w: 7 * DAY_US,
};

const FORMS =
  "now, now-15m (s, m, h, d or w), 2026-06-04, 2026-06-04T13:39:33Z, or Unix seconds or milliseconds";

/**
 * Reads the two ends of a time range as the URL, the HTTP API and the CLI write them: `now`, `now-15m`, an
 * ISO 8601 date or time (UTC where it names no zone), Unix seconds, milliseconds or microseconds. Without
 * `from` the range begins with the epoch, without `to` it has no end. A date as `to` includes that day.
 * @param nowUs what `now` means, in microseconds since the epoch
 */
export function resolveRange(
  from: string | null | undefined,
  to: string | null | undefined,
  nowUs: number,
): ResolvedRange {
  const fromUs = from ? readMoment(from.trim(), nowUs, "from") : 0;
  if (fromUs === undefined) return refused("from", from ?? "");
  const toUs = to ? readMoment(to.trim(), nowUs, "to") : END_OF_TIME_US;
  if (toUs === undefined) return refused("to", to ?? "");
  if (fromUs < toUs) return { ok: true, fromUs, toUs };
  const message = `The range ends (${isoFromMicros(toUs)}) before it begins (${isoFromMicros(fromUs)}); exchange from and to.`;
  return { ok: false, end: "to", message };
}

function refused(end: "from" | "to", text: string): ResolvedRange {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return { ok: false, end, message: `“${shown}” is no time; write ${FORMS}.` };
}

/** Whether a range's end moves with the clock, as `now-15m` does. */
export function isRelative(moment: string): boolean {
  return RELATIVE.test(moment);
}

const RELATIVE = /^now(?:([+-])(\d{1,9})([smhdw]))?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const MINUTES = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(Z|[+-]\d\d:?\d\d)?$/;
const ZONE = /(?:Z|[+-]\d\d:?\d\d)$/;
const UNIX = /^(\d{1,17})(?:\.(\d{1,9}))?$/;

function readMoment(text: string, nowUs: number, end: "from" | "to"): number | undefined {
  const timeUs = readRelative(text, nowUs) ?? readUnix(text) ?? readIso(text, end);
  return timeUs !== undefined && timeUs >= 0 && timeUs <= END_OF_TIME_US ? timeUs : undefined;
}

function readRelative(text: string, nowUs: number): number | undefined {
  const match = RELATIVE.exec(text);
  if (!match) return undefined;
  const [, sign, count = "0", unit = "s"] = match;
  return nowUs + (sign === "-" ? -1 : 1) * Number(count) * (UNIT_US[unit] ?? 0);
}

/** Eleven digits are seconds until the year 5138, fourteen are milliseconds, more are microseconds. */
function readUnix(text: string): number | undefined {
  const [, whole, fraction = ""] = UNIX.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const [unitUs, digits] = whole.length <= 11 ? [SECOND_US, 6] : whole.length <= 14 ? [1_000, 3] : [1, 0];
  return Number(whole) * unitUs + Number(fraction.padEnd(digits, "0").slice(0, digits));
}

function readIso(text: string, end: "from" | "to"): number | undefined {
  const date = text.slice(0, 10);
  if (!isCalendarDay(date)) return undefined;
  if (DATE.test(text)) {
    const midnightUs = microsFromIso(`${text}T00:00:00Z`);
    return midnightUs === undefined || end === "from" ? midnightUs : midnightUs + DAY_US;
  }
  const minutes = MINUTES.exec(text);
  const whole = minutes ? `${minutes[1]}:00${minutes[2] ?? ""}` : text;
  if (Number(whole.slice(14, 16)) > 59 || Number(whole.slice(17, 19)) > 60) return undefined;
  return microsFromIso(ZONE.test(whole.slice(10)) ? whole : `${whole}Z`);
}

/** `Date.UTC` would read 30 February as 2 March. */
function isCalendarDay(date: string): boolean {
  const time = DATE.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

const UNIT_WORDS: Readonly<Record<string, string>> = {
  s: "second",
  m: "minute",
  h: "hour",
  d: "day",
  w: "week",
};

/**
 * Says a range in words, such as “Last 15 minutes” or “2026-06-04 13:39:33 – 13:45:00 UTC”.
 * @param nowUs what `now` means, in microseconds since the epoch
 */
export function describeRange(from: string | null, to: string | null, nowUs: number): string {
  const [, sign, count, unit = ""] = RELATIVE.exec(from ?? "") ?? [];
  if (sign === "-" && (to === null || to === "" || to === "now")) {
    const word = UNIT_WORDS[unit] ?? unit;
    return count === "1" ? `Last ${word}` : `Last ${count} ${word}s`;
  }
  const range = resolveRange(from, to, nowUs);
  if (!range.ok) return range.message;
  if (!from && !to) return "All time";
  if (!from) return `Until ${clock(range.toUs)} UTC`;
  if (!to) return `Since ${clock(range.fromUs)} UTC`;
  const [begin, finish] = [clock(range.fromUs), clock(range.toUs)];
  const sameDay = begin.slice(0, 10) === finish.slice(0, 10);
  return `${begin} – ${sameDay ? finish.slice(11) : finish} UTC`;
}

/** Date and time, with the fraction of a second only where there is one. */
function clock(timeUs: number): string {
  return isoFromMicros(timeUs)
    .replace("T", " ")
    .replace(/\.?0*Z$/, "");
}
