import { stripAnsi } from "../../lib/strip-ansi.ts";
import { isOwnField } from "./own-fields.ts";

/** How a formatter writes its fields: `a=1 b="x y"` on one line, `a: 1, b: "x y"` in the pretty format. */
type FieldStyle = "line" | "pretty";

/** A message and the fields behind it. */
interface FieldList {
  message: string;
  fields: Record<string, string>;
  /** Fields whose name came a second time: in the compact format they are a span's. */
  repeated: Record<string, string>;
}

interface Candidate {
  start: number;
  key: string;
  value: string;
  /** False where the value has spaces that nothing holds together: then `x=` may as well be part of the message. */
  closed: boolean;
}

// A name is mostly a Rust identifier, perhaps with dots (time.busy), perhaps raw (r#type), but a literal may be any text
// ("http-status", "größe", "net/io"): whatever has no blank, bracket, quote or other mark of prose in it. An address
// (http://host/path=1) is none, see nextField.
const NAME = String.raw`(?:r#)?([^\s\x00-\x2f:-@[-^\x60{-~][^\s"'=,;()[\]{}<>|&?!*$^~\\\x60]*)`;
const NEXT_FIELD = {
  line: new RegExp(` ${NAME}=`, "g"),
  pretty: new RegExp(`, ${NAME}: `, "g"),
};
const FIRST_FIELD = {
  line: new RegExp(`^${NAME}=`),
  // “Error: lost” is a message; only a name that prose would not use is taken for a field at the very beginning.
  pretty: /^(?:r#)?([a-z][a-z\d]*[._][\w.]*): /,
};
const FIRST_SPAN_FIELD = { line: FIRST_FIELD.line, pretty: new RegExp(`^${NAME}: `) };
/** What a Display value with blanks begins with: a path, or a name (`NVIDIA H100 80GB`); prose goes on in lower case. */
const DISPLAY = /^(?:\/|[A-Z]{2})/;
/** Fields that are logged with Display, so that prose stands behind them without quotes. */
const PROSE_KEYS = new Set([
  "error",
  "err",
  "e",
  "reason",
  "cause",
  "source",
  "detail",
  "details",
  "msg",
  "status",
]);

/**
 * Tells message and fields apart. Nothing in the text does so for certain (`tracing` writes `message a=1`, and the
 * message may hold `b=2`), so the fields are the longest run of well-formed ones that reaches the end of the text: a
 * value is one word, a quoted string, or something in brackets. What ZisK itself writes is certain: everything behind
 * such a field is fields too, and where prose follows it, it is found within the message. Linear in the text.
 */
export function readFieldList(text: string, style: FieldStyle): FieldList {
  return build(text, candidates(text, style, FIRST_FIELD[style]), style);
}

/** Reads a span's fields, where no message can stand before the first; of a field recorded twice the last counts. */
export function readSpanFields(text: string, style: FieldStyle): Record<string, string> {
  const found = candidates(text, style, FIRST_SPAN_FIELD[style]);
  const fields: Record<string, string> = {};
  for (const { key, value } of found) setField(fields, key, value);
  return fields;
}

/** Sets a field, also one that is called `__proto__`. */
export function setField(fields: Record<string, string>, key: string, value: string): void {
  if (key === "__proto__")
    Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true });
  else fields[key] = value;
}

function build(text: string, found: readonly Candidate[], style: FieldStyle): FieldList {
  let first = found.length;
  while (first > 0 && isField(found[first - 1]!)) first--;
  const certain = first === 0 ? -1 : found.findIndex(({ key, value }) => isOwnField(key, value));
  if (certain >= 0 && certain < first) {
    first = certain;
    while (first > 0 && isField(found[first - 1]!)) first--;
  }
  const fields: Record<string, string> = {};
  const repeated: Record<string, string> = {};
  for (let index = first; index < found.length; index++) {
    const { key, value } = found[index]!;
    setField(Object.hasOwn(fields, key) ? repeated : fields, key, value);
  }
  for (let index = 0; index < first; index++) addOwnWithin(found[index]!, style, fields);
  const firstField = found[first];
  return { message: firstField ? text.slice(0, firstField.start) : text, fields, repeated };
}

/** `job_id=544b… was lost`: prose stands behind a value that is certain, so the message keeps all of it. */
function addOwnWithin({ key, value }: Candidate, style: FieldStyle, fields: Record<string, string>): void {
  const word = /^[^\s,;]+/.exec(value)?.[0] ?? "";
  const bare = style === "pretty" || word === value ? word : word.replace(/[:.]$/, "");
  if (isOwnField(key, bare)) fields[key] ??= bare;
}

function isField(candidate: Candidate): boolean {
  return candidate.closed || PROSE_KEYS.has(candidate.key) || DISPLAY.test(candidate.value);
}

function candidates(text: string, style: FieldStyle, firstField: RegExp): Candidate[] {
  const next = NEXT_FIELD[style];
  const found: Candidate[] = [];
  // Once a quote or a bracket turned out never to close, no other of its kind is followed: time stays linear.
  let quotesClose = true;
  let bracketsClose = true;
  next.lastIndex = 0;
  let match = firstField.exec(text) ?? nextField(next, text);
  while (match) {
    const start = match.index;
    const valueFrom = start + match[0].length;
    let resumeAt = valueFrom;
    const quoted = text[valueFrom] === '"';
    if (quoted ? quotesClose : bracketsClose) {
      const closed = closingEnd(text, valueFrom, style);
      if (closed >= 0) resumeAt = closed;
      else if (quoted) quotesClose = false;
      else bracketsClose = false;
    }
    // The separator before the next field belongs to its match.
    next.lastIndex = resumeAt;
    const following = nextField(next, text);
    const raw = text.slice(valueFrom, following ? following.index : text.length);
    found.push({
      start,
      key: match[1]!,
      value: unquoted(raw),
      closed: valueFrom + raw.length === resumeAt || !raw.includes(" ", resumeAt - valueFrom),
    });
    match = following;
  }
  return found;
}

function nextField(next: RegExp, text: string): RegExpExecArray | null {
  for (;;) {
    const match = next.exec(text);
    if (!match?.[1]!.includes("://")) return match;
  }
}

const OPENING = new Set(["(", "[", "{"]);

/**
 * Offset behind the string or the brackets that the value at `from` opens (`"a b"`, `[1, 2]`, `Some("x y")`,
 * `Range { start: 1 }`), `from` itself where it opens none, -1 where one never closes.
 */
function closingEnd(text: string, from: number, style: FieldStyle): number {
  if (text[from] === '"') return stringEnd(text, from);
  let at = from;
  const separator = style === "line" ? " " : ",";
  while (at < text.length && !OPENING.has(text[at]!) && text[at] !== separator) at++;
  // `Range {`: a struct's name, a space and its brace.
  if (style === "line" && text[at] === " " && text[at + 1] === "{" && at > from) at++;
  if (at >= text.length || !OPENING.has(text[at]!)) return from;
  return bracketEnd(text, at);
}

/** Offset behind the bracket that closes the one at `from`, strings skipped; -1 where none does. */
export function bracketEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      at = stringEnd(text, at) - 1;
      if (at < 0) return -1;
    } else if (char === "(" || char === "[" || char === "{") depth++;
    else if ((char === ")" || char === "]" || char === "}") && --depth === 0) return at + 1;
  }
  return -1;
}

/** Offset behind the quote that closes the one at `from`, -1 where none does. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
}

// https://doc.rust-lang.org/reference/tokens.html#string-literals, as `impl Debug for str` writes them.
const ESCAPED = /\\(?:u\{([\da-fA-F]{1,6})\}|([nrt0'"\\]))/g;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0" };

/** The string that a Rust debug literal stands for; any other text as it is. */
function unquoted(raw: string): string {
  if (raw.length < 2 || raw[0] !== '"' || stringEnd(raw, 0) !== raw.length) return raw;
  const inner = raw.slice(1, -1);
  if (!inner.includes("\\")) return inner;
  const text = inner.replace(ESCAPED, (whole, hex: string | undefined, char: string | undefined) => {
    if (hex === undefined) return ESCAPES[char ?? ""] ?? char ?? whole;
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
  // Escape codes in a Debug string are escaped themselves, so that they are found only here.
  return stripAnsi(text);
}
