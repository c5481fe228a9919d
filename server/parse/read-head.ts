import type { Level } from "../../lib/event.ts";
import { microsFromIso } from "../../lib/time.ts";

/** What stands at the beginning of a text line: its time and its level. */
interface Head {
  timeUs: number | null;
  level: Level;
  /** Offset behind the level and the space that follows it. */
  end: number;
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

/**
 * Reads `TIME LEVEL ` at `start` as tracing-subscriber's text formatters write it: the level padded to five.
 * Without a timer there is no time, only the level.
 */
export function readHead(text: string, start: number): Head | undefined {
  const timeTo = timeEnd(text, start);
  if (timeTo < 0) return readLevel(text, start, null);
  const timeUs = readTime(text.slice(start, timeTo));
  return timeUs === undefined ? undefined : readLevel(text, timeTo + 1, timeUs);
}

function readLevel(text: string, at: number, timeUs: number | null): Head | undefined {
  const level = LEVEL_WORDS.get(text.slice(at, at + 5));
  return level !== undefined && text[at + 5] === " " ? { timeUs, level, end: at + 6 } : undefined;
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
 * Reads an RFC 3339 time; lines come by the thousand within a minute, so that is remembered.
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
  const timeUs = microsFromIso(text);
  if (timeUs !== undefined && text.endsWith("Z")) {
    cachedMinute = text.slice(0, 17);
    cachedMinuteUs = Math.floor(timeUs / 60_000_000) * 60_000_000;
  }
  return timeUs;
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
