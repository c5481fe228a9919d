import type { Format, ParsedLine } from "./format.ts";
import { setField } from "./field-list.ts";
import { memberRanges } from "./json-members.ts";
import { levelNamed, readTime } from "./read-head.ts";

// A number that JavaScript would print otherwise than it was logged: too long, or with a fraction or an exponent.
const INEXACT_NUMBER = /":\s*-?(?:\d{16}|\d+[.eE]|(?<=-)0)/;

type Members = Readonly<Record<string, unknown>>;

/** tracing-subscriber's JSON formatter, with or without `flatten_event`. */
export const json: Format = {
  name: "json",
  parse(text: string): ParsedLine | undefined {
    if (text.charCodeAt(0) !== 0x7b) return undefined;
    const line = parsed(text);
    if (!isMembers(line)) return undefined;
    const level = typeof line["level"] === "string" ? levelNamed(line["level"]) : undefined;
    const nested = isMembers(line["fields"]) ? line["fields"] : undefined;
    if (!level || (!nested && typeof line["message"] !== "string")) return undefined;
    const own = nested ?? line;
    const texts = exactTexts(text, own, nested !== undefined);
    const fields = readFields(own, nested ? OF_FIELDS : OF_LINE, texts);
    if (nested) addOrigin(line, fields);
    const message = own["message"];
    return {
      timeUs: (typeof line["timestamp"] === "string" ? readTime(line["timestamp"]) : undefined) ?? null,
      level,
      target: typeof line["target"] === "string" ? line["target"] : "",
      message:
        typeof message === "string"
          ? message
          : message === undefined
            ? ""
            : textOf(message, "message", texts),
      fields,
      spanFields: readSpans(line),
    };
  },
  samples: [
    '{"timestamp":"2026-05-28T20:26:47.932663Z","level":"INFO","fields":{"message":"job started","job_id":"544b0ec7-616d-4d00-8bcb-9b7e9a319aef"},"target":"zisk_coordinator::coordinator","threadName":"main","threadId":"ThreadId(1)"}',
    '{"timestamp":"2026-05-28T20:26:47.951244Z","level":"DEBUG","fields":{"message":"segment proved","segment":0,"elapsed_ms":829},"target":"zisk_worker::worker","span":{"job_id":"544b0ec7-616d-4d00-8bcb-9b7e9a319aef","name":"segment_task"},"spans":[{"job_id":"544b0ec7-616d-4d00-8bcb-9b7e9a319aef","name":"segment_task"}]}',
    '{"timestamp":"2026-05-28T20:26:47.951244Z","level":"WARN","message":"flat","steps":18446744073709551615,"target":"zisk_worker::worker"}',
  ],
};

/** Members that are not the event's own fields: nested under `fields`, and where fields stand beside them. */
const OF_FIELDS = new Set(["message"]);
const OF_LINE = new Set(["message", "timestamp", "level", "target", "span", "spans"]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A line that is cut off or was never JSON is somebody else's: its text stays whole as a foreign line.
    return undefined;
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readFields(
  own: Members,
  except: ReadonlySet<string>,
  texts: Texts | undefined,
): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const key of Object.keys(own)) {
    if (except.has(key)) continue;
    const value = own[key];
    setField(fields, key, typeof value === "string" ? value : textOf(value, key, texts));
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

function readSpans(line: Members): Record<string, string> {
  const fields: Record<string, string> = {};
  const names: string[] = [];
  const spans: unknown = line["spans"];
  // `spans` runs from the root to the innermost, which `span` repeats.
  for (const span of Array.isArray(spans) && spans.length > 0 ? (spans as unknown[]) : [line["span"]]) {
    if (!isMembers(span)) continue;
    for (const key of Object.keys(span)) {
      const value = span[key];
      if (key === "name" && typeof value === "string") names.push(value);
      else setField(fields, key, typeof value === "string" ? value : textOf(value, key, undefined));
    }
  }
  if (names.length > 0) fields["span"] = names.join(":");
  return fields;
}

type Texts = { line: string; ranges: Map<string, [number, number]> };

/** Where JavaScript's value would not print as it was logged, the places of the values in the text. */
function exactTexts(text: string, own: Members, nested: boolean): Texts | undefined {
  if (!INEXACT_NUMBER.test(text) && !Object.values(own).some((value) => typeof value === "object"))
    return undefined;
  const line = memberRanges(text, 0);
  const fieldsFrom = line.get("fields")?.[0];
  return { line: text, ranges: nested && fieldsFrom !== undefined ? memberRanges(text, fieldsFrom) : line };
}

function textOf(value: unknown, key: string, texts: Texts | undefined): string {
  const range = texts?.ranges.get(key);
  if (texts && range) return texts.line.slice(range[0], range[1]);
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    // Nested beyond what the stack holds; the raw line has it whole.
    return Array.isArray(value) ? "[…]" : "{…}";
  }
}
