import type { Level } from "../../lib/event.ts";
import { microsFromIso } from "../../lib/time.ts";

/** What stands at the beginning of a text line: its time and its level. */
interface Head {
  /** Microseconds since the epoch; null where there is no time, or one that cannot be read. */
  timeUs: number | null;
  level: Level;
  /** Offset behind the level and the space that follows it. */
  end: number;
  /** True where a timer of tracing's own certainly wrote what stands before the level, readable or not. */
  timed: boolean;
}

const LEVEL_WORDS: ReadonlyMap<string, Level> = new Map<string, Level>([
  ["TRACE", "trace"],
  ["DEBUG", "debug"],
  [" INFO", "info"],
  [" WARN", "warn"],
  ["ERROR", "error"],
  ["INFO", "info"],
  ["WARN", "warn"],
]);

/** The level with this name, as `tracing` writes it: upper case, perhaps padded to five characters. */
export function levelNamed(word: string): Level | undefined {
  return LEVEL_WORDS.get(word);
}

// tracing's `uptime()`: seconds since the start, padded to four, with nine decimals
// (https://docs.rs/tracing-subscriber/0.3.16/tracing_subscriber/fmt/time/fn.uptime.html).
const UPTIME = /(?: {3}\d| {2}\d\d| \d{3}|\d{4,12})\.\d{9}s (?= INFO | WARN |ERROR |DEBUG |TRACE )/y;
// `20:26:40.383`, `[2026-05-28 20:26]`, `28/05/2026 20:26:40 +02:00`: what a timer with a format of somebody's choice writes.
const OTHER_TIME =
  /(?:\d[\d:.,TZ/+ -]{4,40}(?:UTC)?|\[\d[\d:.,TZ/+ -]{4,40}(?:UTC)?\]) (?= INFO | WARN |ERROR |DEBUG |TRACE )/y;

/**
 * Reads `TIME LEVEL ` at `start` as tracing-subscriber's text formatters write it: the level padded to five.
 * Without a timer there is no time, only the level; with a time that cannot be read it is the same.
 */
export function readHead(text: string, start: number): Head | undefined {
  const timeTo = timeEnd(text, start);
  if (timeTo >= 0) {
    const timeUs = readTime(text.slice(start, timeTo)) ?? null;
    const head = readLevel(text, timeTo + 1, timeUs, true);
    if (head) return head;
  }
  return readLevel(text, start, null, false) ?? readOtherTime(text, start);
}

function readLevel(text: string, at: number, timeUs: number | null, timed: boolean): Head | undefined {
  const level = LEVEL_WORDS.get(text.slice(at, at + 5));
  return level !== undefined && text[at + 5] === " " ? { timeUs, level, end: at + 6, timed } : undefined;
}

function readOtherTime(text: string, start: number): Head | undefined {
  for (const pattern of [UPTIME, OTHER_TIME]) {
    pattern.lastIndex = start;
    const time = pattern.exec(text);
    if (!time) continue;
    const timeUs = readTime(time[0].trim().replace(/^\[|\]$/g, "")) ?? null;
    return readLevel(text, start + time[0].length, timeUs, pattern === UPTIME || timeUs !== null);
  }
  return undefined;
}

/** Offset behind the time that begins at `start`, or -1 where none begins there. Only its shape is looked at. */
export function timeEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (!(first >= 0x30 && first <= 0x39) || text[start + 4] !== "-" || text[start + 13] !== ":") return -1;
  return text.indexOf(" ", start + 16);
}

let cachedMinute = "";
let cachedMinuteUs = 0;

/**
 * Reads a time as tracing's timers write it; one without a zone is UTC. Lines come by the thousand within a minute, so
 * that is remembered.
 * @returns microseconds since the Unix epoch, or undefined when the text is not such a time
 */
export function readTime(text: string): number | undefined {
  // 2026-05-28T20:26:40.383597Z is what every one of tracing-subscriber's timers writes.
  if (text.length === 27 && text[26] === "Z" && text.startsWith(cachedMinute) && cachedMinute !== "") {
    const seconds = digits(text, 17, 2);
    const micros = digits(text, 20, 6);
    if (seconds >= 0 && seconds < 60 && micros >= 0 && text[19] === ".")
      return cachedMinuteUs + seconds * 1_000_000 + micros;
  }
  const timeUs = microsFromIso(text) ?? microsOfOtherZone(text);
  if (timeUs !== undefined && text.endsWith("Z")) {
    cachedMinute = text.slice(0, 17);
    cachedMinuteUs = Math.floor(timeUs / 60_000_000) * 60_000_000;
  }
  return timeUs;
}

/** A time that names no zone, or names it as chrono prints one: `2026-05-28 20:26:47.932663`, `… UTC`, `… +02:00`. */
function microsOfOtherZone(text: string): number | undefined {
  const zoneAt = text.indexOf(" ", 19);
  if (zoneAt < 0) return microsFromIso(`${text}Z`);
  const zone = text.slice(zoneAt + 1);
  return microsFromIso(text.slice(0, zoneAt) + (zone === "UTC" ? "Z" : zone));
}

// Seconds, milliseconds, microseconds and nanoseconds since the epoch, told apart by their number of digits: each unit
// holds the years 1973 to 5138.
const UNITS_US = [
  { digits: 11, us: 1_000_000 },
  { digits: 14, us: 1_000 },
  { digits: 17, us: 1 },
  { digits: 20, us: 0.001 },
] as const;

/**
 * Reads a number of seconds, milliseconds, microseconds or nanoseconds since the epoch, as JSON writes one.
 * @returns microseconds since the Unix epoch, or undefined when the text is no such number
 */
export function readEpoch(text: string): number | undefined {
  const number = /^(\d{1,20})(?:\.(\d{1,12}))?$/.exec(text);
  const whole = number?.[1] ?? "";
  const unit = UNITS_US.find(({ digits: most }) => whole.length <= most);
  if (!number || !unit) return undefined;
  if (unit.us < 1) return Number(whole.slice(0, -3));
  return Number(whole) * unit.us + Math.floor(Number(`0.${number[2] ?? "0"}`) * unit.us);
}

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}
