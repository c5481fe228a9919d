import { stripAnsi } from "../../lib/strip-ansi.ts";
import { beginsEvent } from "./begins-event.ts";
import type { Told } from "./prefix/prefix.ts";
import { PREFIXES } from "./prefix/registry.ts";

/** What a reader of one line, or of an event of several, is to see of its bytes. */
export interface LineText {
  /** Without escape codes, prefixes and the CR of a CRLF; what is not UTF-8 is U+FFFD. */
  text: string;
  /** What the prefixes told; of several lines the first's. */
  told?: Told;
}

/** `docker compose logs -t` of a container whose program runs under mpirun with a progress display has four. */
const MOST_PREFIXES = 5;

/** Reads the bytes of a line, or of several joined by "\n". Depends on nothing else. Linear in their number. */
export function readText(raw: string | Uint8Array): LineText {
  const text = typeof raw === "string" ? raw : Buffer.from(raw).toString("utf8");
  if (!text.includes("\n")) return readLine(text);
  const lines = text.split("\n").map(readLine);
  const joined = joinTexts(lines.map((line) => ({ text: line.text, isPartial: line.told?.isPartial })));
  return { text: joined, told: lines[0]?.told };
}

/** The texts of an event's lines in one. A code that was cut between two pieces of a line is whole only then. */
export function joinTexts(lines: readonly { text: string; isPartial?: boolean }[]): string {
  const last = lines.length - 1;
  const joined = lines
    .map(({ text, isPartial }, index) => (index === last || isPartial ? text : `${text}\n`))
    .join("");
  return lines.some(({ isPartial }) => isPartial) ? stripAnsi(joined) : joined;
}

function readLine(raw: string): LineText {
  const text = withoutEnds(raw);
  return isOwn(text) || !mayHavePrefix(text) ? { text } : withoutPrefixes(text);
}

function withoutEnds(raw: string): string {
  const clean = stripAnsi(raw);
  const from = clean.charCodeAt(0) === 0xfeff ? 1 : 0;
  const to = clean.charCodeAt(clean.length - 1) === 0x0d ? clean.length - 1 : clean.length;
  return to - from === clean.length ? clean : clean.slice(from, to);
}

/**
 * Whether nothing stands before the event's own time, for the lines that come by the thousand: a time with six decimals
 * and then a level, padded or not, or a rank.
 */
function isOwn(text: string): boolean {
  if (text.charCodeAt(26) !== 0x5a || text.charCodeAt(27) !== 0x20) return text.startsWith('{"timestamp"');
  const next = text.charCodeAt(28);
  const level = next === 0x20 ? text.charCodeAt(29) : next;
  return (level >= 0x41 && level <= 0x57) || (level === 0x5b && text.startsWith("rank=", 29));
}

/** Every prefix begins with a letter, a digit, a bracket or a brace, or ends in a carriage return. */
function mayHavePrefix(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first === 0x20 || first === 0x09) return text.includes("\r") || /^\s+\{/.test(text);
  return first > 0x20 || text.includes("\r");
}

function withoutPrefixes(text: string): LineText {
  let rest = text;
  let told: Told | undefined;
  for (let count = 0; count < MOST_PREFIXES && !beginsEvent(rest); count++) {
    const read = firstPrefix(rest);
    if (!read) break;
    const { rest: behind, ...more } = read;
    rest = withoutEnds(behind);
    told = told ? together(told, more) : more;
  }
  return { text: rest, told };
}

function firstPrefix(text: string): ReturnType<(typeof PREFIXES)[number]["read"]> {
  for (const prefix of PREFIXES) {
    const read = prefix.read(text);
    if (read) return read;
  }
  return undefined;
}

/** Of two prefixes the outer was written last, by who knew where the line came from. */
function together(outer: Told, inner: Told): Told {
  const both: Told = { ...inner, ...outer };
  if (inner.fields && outer.fields) both.fields = { ...inner.fields, ...outer.fields };
  return both;
}
