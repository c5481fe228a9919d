import type { ParsedLine } from "./format.ts";
import { bracketEnd, readFieldList, readSpanFields, setField } from "./field-list.ts";
import { readHead } from "./read-head.ts";

/** A line of the full or of the compact formatter. */
interface EventLine extends ParsedLine {
  /** True where a span's fields stand in braces behind its name, as only the full formatter writes them. */
  braces: boolean;
  /** True where the thread that logged is named. */
  thread: boolean;
}

interface Spans {
  names: string[];
  fields: Record<string, string>;
  braces: boolean;
  /** Offset behind the colon and the space that end it. */
  end: number;
}

const THREAD = /(?:(\S+) )?(ThreadId\(\d+\)) /y;
const THREAD_NAME = /([\w-]+) (?=\w[\w:]*::\w+: )/y;
const NAME = /[A-Za-z_][\w.-]*(?:::[A-Za-z_]\w*)*/y;
const BRACED_NAME = /((?:[^{}:=\s"]|:(?=\S)| (?=[^\s{])){1,200})\{/y;
const SOURCE_PLACE = /(\S+\.rs):(?:(\d+):)? /y;

/**
 * Reads the grammar that tracing-subscriber's `Full` and `Compact` share
 * (https://docs.rs/tracing-subscriber/0.3.16/tracing_subscriber/fmt/format/index.html):
 * `TIME LEVEL [THREAD] [SPAN{FIELDS}:SPAN: ][TARGET: ][FILE:LINE: ]MESSAGE FIELDS`. Without a timer of a known kind a
 * line is only taken for an event when its target is a path, since `ERROR something` may be anybody's.
 */
export function readEventLine(text: string): EventLine | undefined {
  const head = readHead(text, 0);
  if (!head) return undefined;
  const extra: Record<string, string> = {};
  let at = readThread(text, head.end, extra);
  const thread = at > head.end;
  const spans = readSpans(text, at);
  if (spans) at = spans.end;
  const target = exec(NAME, text, at);
  let targetName = "";
  if (target && text.startsWith(": ", at + target[0].length)) {
    targetName = target[0];
    at += targetName.length + 2;
  } else if (target && text.length === at + target[0].length + 1 && text.endsWith(":")) {
    targetName = target[0];
    at = text.length;
  }
  if (!head.timed && !targetName.includes("::")) return undefined;
  at = readPlace(text, at, extra);
  const { message, fields, repeated } = readFieldList(text.slice(at), "line");
  const spanFields = spans ? { ...spans.fields, ...repeated } : repeated;
  if (spans) spanFields["span"] = spans.names.join(":");
  for (const [key, value] of Object.entries(extra)) fields[key] ??= value;
  return {
    timeUs: head.timeUs,
    level: head.level,
    target: targetName,
    message,
    fields,
    spanFields,
    braces: spans?.braces ?? false,
    thread,
  };
}

function exec(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function readThread(text: string, at: number, extra: Record<string, string>): number {
  const thread = exec(THREAD, text, at);
  if (thread) {
    if (thread[1] !== undefined) extra["threadName"] = withoutPadding(thread[1]);
    extra["threadId"] = thread[2] ?? "";
    return at + thread[0].length;
  }
  const named = exec(THREAD_NAME, text, at);
  if (!named) return at;
  extra["threadName"] = withoutPadding(named[1] ?? "");
  return at + named[0].length;
}

/** Thread names are padded with zeros on the left to the longest one seen. */
function withoutPadding(name: string): string {
  return name.replace(/^0+(?=[A-Za-z])/, "");
}

function readPlace(text: string, at: number, extra: Record<string, string>): number {
  const place = exec(SOURCE_PLACE, text, at);
  if (!place) return at;
  extra["filename"] = place[1] ?? "";
  if (place[2] !== undefined) extra["line_number"] = place[2];
  return at + place[0].length;
}

/** The spans at `from`, root first, or undefined where a target or the message stands there. */
function readSpans(text: string, from: number): Spans | undefined {
  const spans: Spans = { names: [], fields: {}, braces: false, end: from };
  let at = from;
  for (;;) {
    const name = spanName(text, at);
    if (name === undefined) return undefined;
    at += name.length;
    if (text[at] === "{") {
      const end = bracketEnd(text, at);
      if (end < 0) return undefined;
      for (const [key, value] of Object.entries(readSpanFields(text.slice(at + 1, end - 1), "line")))
        setField(spans.fields, key, value);
      spans.braces = true;
      at = end;
    }
    spans.names.push(name);
    if (text[at] !== ":") return undefined;
    at++;
    if (text[at] === " ") break;
  }
  spans.end = at + 1;
  return spans.braces || spans.names.length > 1 || targetFollows(text, spans) ? spans : undefined;
}

/** A span may be called anything; what is no plain name is one only where braces follow (`HTTP request{method=GET}:`). */
function spanName(text: string, at: number): string | undefined {
  const plain = exec(NAME, text, at)?.[0];
  const next = text[at + (plain?.length ?? 0)];
  if (plain !== undefined && (next === "{" || next === ":")) return plain;
  return exec(BRACED_NAME, text, at)?.[1] ?? plain;
}

/** One bare name may be a span or the target itself; it is a span when something like a crate's path follows. */
function targetFollows(text: string, { names, end }: Spans): boolean {
  if (names[0]?.includes("::")) return false;
  const next = exec(NAME, text, end)?.[0];
  if (next === undefined || !text.startsWith(":", end + next.length)) return false;
  return next.includes("::") || next.startsWith("zisk_");
}
