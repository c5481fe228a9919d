import type { Format, ParsedLine } from "./format.ts";
import { setField } from "./field-list.ts";
import { ExactTexts } from "./exact-texts.ts";
import { levelNamed, readTime } from "./read-head.ts";

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
    const texts = new ExactTexts(text, nested !== undefined);
    const fields = readFields(own, nested ? OF_FIELDS : OF_LINE, texts);
    if (nested) addOrigin(line, fields);
    const message = own["message"];
    return {
      timeUs: (typeof line["timestamp"] === "string" ? readTime(line["timestamp"]) : undefined) ?? null,
      level,
      target: typeof line["target"] === "string" ? line["target"] : "",
      message:
        typeof message === "string" ? message : message === undefined ? "" : texts.of("message", message),
      fields,
      spanFields: readSpans(line, texts),
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
