import { jsonOrUndefined } from "../../lib/json.ts";
import { stripAnsi } from "../../lib/strip-ansi.ts";
import type { Format, ParsedLine } from "./format.ts";
import { setField } from "./field-list.ts";
import { ExactTexts } from "./exact-texts.ts";
import { JsonShapes } from "./json-shapes.ts";
import { isRepeated, repeatedTexts, type Repeats } from "./json-repeats.ts";
import { levelNamed, readEpoch, readTime } from "./read-head.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * tracing-subscriber's JSON formatter, with or without `flatten_event`. It may write a key twice, since fields have any
 * name: its own timestamp and level come first, its own target and a span's own name last
 * (https://docs.rs/tracing-subscriber/0.3.16/src/tracing_subscriber/fmt/format/json.rs.html).
 */
export const json: Format = {
  name: "json",
  parse(text: string): ParsedLine | undefined {
    return text.charCodeAt(0) === 0x7b ? (SHAPES.read(text) ?? readNew(text)) : undefined;
  },
  samples: [
    '{"timestamp":"2026-05-28T20:26:47.932663Z","level":"INFO","fields":{"message":"job started","job_id":"544b0ec7-616d-4d00-8bcb-9b7e9a319aef"},"target":"zisk_coordinator::coordinator","threadName":"main","threadId":"ThreadId(1)"}',
    '{"timestamp":"2026-05-28T20:26:47.951244Z","level":"DEBUG","fields":{"message":"segment proved","segment":0,"elapsed_ms":829},"target":"zisk_worker::worker","span":{"job_id":"544b0ec7-616d-4d00-8bcb-9b7e9a319aef","name":"segment_task"},"spans":[{"job_id":"544b0ec7-616d-4d00-8bcb-9b7e9a319aef","name":"segment_task"}]}',
    '{"timestamp":"2026-05-28T20:26:47.951244Z","level":"WARN","message":"flat","steps":18446744073709551615,"target":"zisk_worker::worker"}',
  ],
};

const SHAPES = new JsonShapes();

function readNew(text: string): ParsedLine | undefined {
  const read = readExactly(text);
  if (read) SHAPES.learn(text, readExactly);
  return read;
}

/** Reads any line of this format, member by member. */
export function readExactly(text: string): ParsedLine | undefined {
  if (text.charCodeAt(0) !== 0x7b) return undefined;
  const line = jsonOrUndefined(text);
  if (!isMembers(line)) return undefined;
  const nested = isMembers(line["fields"]) ? line["fields"] : undefined;
  const repeats = isRepeated(text, line, nested) ? repeatedTexts(text, nested !== undefined) : NONE;
  const levelText = repeats.level ?? line["level"];
  const level = typeof levelText === "string" ? levelNamed(levelText) : undefined;
  const own = nested ?? line;
  const message: unknown = repeats.message ?? own["message"];
  if (!level || (!nested && typeof message !== "string")) return undefined;
  const texts = new ExactTexts(text, nested !== undefined);
  const fields = readFields(own, nested ? OF_FIELDS : OF_LINE, texts);
  if (nested) addOrigin(line, fields);
  const spanFields = readSpans(line, texts);
  if (repeats !== NONE) {
    Object.assign(fields, repeats.fields);
    for (const key in repeats.spanFields) spanFields[key] ??= repeats.spanFields[key]!;
  }
  const read: ParsedLine = {
    timeUs: timeOf(repeats.timestamp ?? line["timestamp"], text) ?? null,
    level,
    target: typeof line["target"] === "string" ? line["target"] : "",
    message:
      typeof message === "string" ? message : message === undefined ? "" : texts.of("message", message),
    fields,
    spanFields,
  };
  return text.includes("\\") ? withoutCodes(read) : read;
}

/** No key comes twice. */
const NONE: Repeats = { fields: {}, spanFields: {} };
/** Members that are not the event's own fields: nested under `fields`, and where fields stand beside them. */
const OF_FIELDS = new Set(["message"]);
const OF_LINE = new Set(["message", "timestamp", "level", "target", "span", "spans"]);

/** A number is seconds, milliseconds, microseconds or nanoseconds; as text it still has all its digits. */
function timeOf(timestamp: unknown, text: string): number | undefined {
  if (typeof timestamp === "string") return readTime(timestamp) ?? readEpoch(timestamp);
  if (typeof timestamp !== "number") return undefined;
  return readEpoch(/"timestamp"\s*:\s*([\d.]+)/.exec(text)?.[1] ?? String(timestamp));
}

/** Escape codes stand in JSON as escapes of its own, so that they are found only here. */
function withoutCodes(line: ParsedLine): ParsedLine {
  for (const fields of [line.fields, line.spanFields])
    for (const key of Object.keys(fields)) setField(fields, key, stripAnsi(fields[key]!));
  return { ...line, message: stripAnsi(line.message) };
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readFields(own: Members, except: ReadonlySet<string>, texts: ExactTexts): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const key of Object.keys(own)) {
    if (except.has(key)) continue;
    const value = own[key];
    setField(fields, key, typeof value === "string" ? value : texts.of(key, value));
  }
  return fields;
}

/** Where and by whom it was logged stands beside `fields`. */
function addOrigin(line: Members, fields: Record<string, string>): void {
  for (const key of ["threadName", "threadId", "filename"] as const) {
    const value = line[key];
    if (typeof value === "string") fields[key] ??= value;
  }
  if (typeof line["line_number"] === "number") fields["line_number"] ??= String(line["line_number"]);
}

function readSpans(line: Members, texts: ExactTexts): Record<string, string> {
  const fields: Record<string, string> = {};
  const names: string[] = [];
  const spans: unknown = line["spans"];
  // `spans` runs from the root to the innermost, which `span` repeats.
  const all = Array.isArray(spans) && spans.length > 0 ? (spans as unknown[]) : [line["span"]];
  all.forEach((span, index) => {
    if (!isMembers(span)) return;
    for (const key of Object.keys(span)) {
      const value = span[key];
      if (key === "name" && typeof value === "string") names.push(value);
      else setField(fields, key, typeof value === "string" ? value : texts.ofSpan(index, key, value));
    }
  });
  if (names.length > 0) fields["span"] = names.join(":");
  return fields;
}
