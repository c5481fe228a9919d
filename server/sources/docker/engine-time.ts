import { microsFromIso } from "../../../lib/time.ts";

/**
 * The engine's time of a line, to the nanosecond: seconds since the epoch in ten digits, a dot, nine digits. Such texts
 * compare as the times do, and `since` of the Engine API takes them as they are.
 */
export type EngineTime = string;

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

const NANOSECONDS = /^\.\d{9}Z$/;
/** Ten digits of seconds hold the times before the year 2286. */
const TOO_LATE_US = 1e16;

let cachedText = "";
let cachedSeconds = "";

/** Reads RFC 3339 as the engine writes it; undefined for any other text and for times before the epoch
 * or beyond what ten digits hold. */
export function readEngineTime(text: string): EngineTime | undefined {
  // Line after line is of one second; what is before the dot is then read once.
  if (cachedText && text.startsWith(cachedText) && NANOSECONDS.test(text.slice(19)))
    return cachedSeconds + text.slice(19, 29);
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, second = "", fraction = "", zone = "Z"] = match;
  const timeUs = microsFromIso(second + zone);
  if (timeUs === undefined || timeUs < 0 || timeUs >= TOO_LATE_US) return undefined;
  // A leap second is read as the microsecond before the next minute.
  const seconds = padded(Math.floor(timeUs / 1e6));
  if (zone === "Z") {
    cachedText = second;
    cachedSeconds = seconds;
  }
  return `${seconds}.${fraction.padEnd(9, "0")}`;
}

/** Microseconds since the epoch; what is finer is cut off. */
export function microsOfEngineTime(time: EngineTime): number {
  return Number(time.slice(0, 10)) * 1e6 + Number(time.slice(11, 17));
}

/** The time so many whole seconds earlier. */
export function secondsBefore(time: EngineTime, seconds: number): EngineTime {
  return padded(Math.max(0, Number(time.slice(0, 10)) - seconds)) + time.slice(10);
}

/** The next time that can be told from it. */
export function nanosecondAfter(time: EngineTime): EngineTime {
  const nanos = Number(time.slice(11)) + 1;
  return nanos < 1e9
    ? `${time.slice(0, 11)}${String(nanos).padStart(9, "0")}`
    : `${padded(Number(time.slice(0, 10)) + 1)}.000000000`;
}

/** The time halfway between two. */
export function middleOf(a: EngineTime, b: EngineTime): EngineTime {
  const middleUs = Math.round((microsOfEngineTime(a) + microsOfEngineTime(b)) / 2);
  return `${padded(Math.floor(middleUs / 1e6))}.${String(middleUs % 1e6).padStart(6, "0")}000`;
}

function padded(seconds: number): string {
  return String(seconds).padStart(10, "0");
}
