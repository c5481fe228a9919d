import { isoFromMicros } from "../../lib/time.ts";

/** What of a line is not stored with it, since its row's time says it: the number in its column `head`. */
export const HEADS = { none: 0, json: 1, plain: 2 } as const;

const JSON_HEAD = '{"timestamp":"';
/** `2026-06-04T10:00:00.123456Z` */
const TIME_LENGTH = 27;
const JSON_LENGTH = JSON_HEAD.length + TIME_LENGTH + 1;
const SECOND_LENGTH = 19;
/** 2200 in seconds since the epoch: the store writes times until there as they were written. */
const MOST_SECONDS = 7_258_118_400;

/** How long the head is that a line of the store was written with, by its number, in SQL. */
export const HEAD_LENGTH = `multiIf(head = ${HEADS.json}, ${JSON_LENGTH}, head = ${HEADS.plain}, ${TIME_LENGTH}, 0)`;

/**
 * Which head a raw line has that can be written back from its time: the time in microseconds, alone or as the first key of
 * a JSON object. What is not valid UTF-8 has none.
 * @param timeUs of the row, microseconds since the epoch
 */
export function headOf(raw: string | Uint8Array, timeUs: number): number {
  if (typeof raw !== "string") return HEADS.none;
  if (raw.charCodeAt(0) === 0x7b) {
    const isHead =
      raw.charCodeAt(JSON_LENGTH - 1) === 0x22 &&
      raw.startsWith(JSON_HEAD) &&
      isTimeAt(raw, JSON_HEAD.length, timeUs);
    return isHead ? HEADS.json : HEADS.none;
  }
  const next = raw.charCodeAt(TIME_LENGTH);
  // Nothing of a word may be cut: the index of words knows the line without its head.
  const isBounded = raw.length === TIME_LENGTH || next === 0x20 || next === 0x09;
  return isBounded && isTimeAt(raw, 0, timeUs) ? HEADS.plain : HEADS.none;
}

/** The line without its head. */
export function withoutHead(raw: string | Uint8Array, head: number): string | Uint8Array {
  if (head === HEADS.none) return raw;
  return raw.slice(head === HEADS.json ? JSON_LENGTH : TIME_LENGTH);
}

/** The line again that was without its head. @param timeUs of the row, microseconds since the epoch */
export function withHead(line: string | Uint8Array, head: number, timeUs: number): string | Uint8Array {
  if (head === HEADS.none || typeof line !== "string") return line;
  const time = isoFromMicros(timeUs);
  return head === HEADS.json ? `${JSON_HEAD}${time}"${line}` : time + line;
}

/** The second that was written last: lines come in the order of their times. */
const last = { second: -1, text: "" };

function isTimeAt(raw: string, at: number, timeUs: number): boolean {
  if (raw.charCodeAt(at + SECOND_LENGTH) !== 0x2e || raw.charCodeAt(at + TIME_LENGTH - 1) !== 0x5a)
    return false;
  const second = Math.floor(timeUs / 1_000_000);
  if (second < 0 || second >= MOST_SECONDS) return false;
  if (second !== last.second) {
    last.second = second;
    last.text = new Date(second * 1_000).toISOString().slice(0, SECOND_LENGTH);
  }
  if (!raw.startsWith(last.text, at)) return false;
  let micros = 0;
  for (let digit = at + SECOND_LENGTH + 1; digit < at + TIME_LENGTH - 1; digit++) {
    const value = raw.charCodeAt(digit) - 0x30;
    if (value < 0 || value > 9) return false;
    micros = micros * 10 + value;
  }
  return micros === timeUs - second * 1_000_000;
}

/** Every head as it may stand there, `0` for a digit. */
const TEMPLATES = [`${JSON_HEAD}0000-00-00t00:00:00.000000z"`, "0000-00-00t00:00:00.000000z"];

/**
 * Whether a text may stand in a line such that a part of it is the line's head. If not, it is in the stored line wherever it
 * is in the raw one.
 */
export function mayTouchHead(text: string): boolean {
  const shape = text.slice(0, JSON_LENGTH).toLowerCase().replace(/[0-9]/g, "0");
  if (shape === "") return true;
  return TEMPLATES.some((template) => {
    for (let from = 0; from < template.length; from++) {
      const rest = template.slice(from);
      if (shape.startsWith(rest) || rest.startsWith(shape)) return true;
    }
    return false;
  });
}
