import { isoFromMicros } from "../../lib/time.ts";
import type { EventLine, SampleLine, SystemLine } from "./sample-line.ts";

/** The ways in which processes write: four of `tracing-subscriber`'s formats, and the bare-message one. */
export const DIALECTS = ["json", "full", "compact", "pretty", "rank"] as const;

/** One of them. */
export type Dialect = (typeof DIALECTS)[number];

/** Writes a line as its writer would, without the last newline; an event of the pretty format ends with an empty line. */
export function renderSample(line: SampleLine, dialect: Dialect): string {
  if (line.kind === "plain") return line.text;
  return line.kind === "system" ? journal(line) : event(line, dialect);
}

function event(line: EventLine, dialect: Dialect): string {
  switch (dialect) {
    case "json":
      return json(line);
    case "full":
      return full(line);
    case "compact":
      return compact(line);
    case "pretty":
      return pretty(line);
    case "rank":
      return `${isoFromMicros(line.timeUs)} ${line.level.toUpperCase()}: ${line.words}`;
  }
}

function json(line: EventLine): string {
  const span = line.span && { ...line.span.fields, name: line.span.name };
  return JSON.stringify({
    timestamp: isoFromMicros(line.timeUs),
    level: line.level.toUpperCase(),
    fields: { message: line.message, ...line.fields },
    target: line.target,
    ...(span && { span, spans: [span] }),
    threadName: "main",
    threadId: "ThreadId(1)",
  });
}

function full(line: EventLine): string {
  const span = line.span ? `${line.span.name}{${pairs(line.span.fields, "=", " ")}}: ` : "";
  return `${head(line)} ${span}${line.target}: ${line.message}${after(" ", pairs(line.fields, "=", " "))}`;
}

/** A span's fields stand at the line's end. */
function compact(line: EventLine): string {
  const span = line.span ? `${line.span.name}: ` : "";
  const fields = { ...line.fields, ...line.span?.fields };
  return `${head(line)} ${span}${line.target}: ${line.message}${after(" ", pairs(fields, "=", " "))}`;
}

function pretty(line: EventLine): string {
  const { span, target } = line;
  const within = span ? `    in ${target}::${span.name} with ${pairs(span.fields, ": ", ", ")}\n` : "";
  const fields = after(", ", pairs(line.fields, ": ", ", "));
  return `  ${head(line)} ${target}: ${line.message}${fields}\n    at src/main.rs:84\n${within}`;
}

/** As `journalctl --output=short-iso` prints what a host's journal holds beside its units' own lines. */
function journal({ process, writer, timeUs, text }: SystemLine): string {
  const pid = writer === "systemd" ? `[${process.pid}]` : "";
  return `${isoFromMicros(timeUs).slice(0, 19)}+0000 ${process.host} ${writer}${pid}: ${text}`;
}

function head(line: EventLine): string {
  return `${isoFromMicros(line.timeUs)} ${line.level.toUpperCase().padStart(5)}`;
}

function after(separator: string, text: string): string {
  return text && `${separator}${text}`;
}

function pairs(fields: Readonly<Record<string, string | number>>, equals: string, separator: string): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}${equals}${quoted(value)}`)
    .join(separator);
}

/** `tracing` writes a `str` field with its Debug form, quotes included, and a Display field bare. */
function quoted(value: string | number): string {
  return typeof value === "string" && /[\s"]/.test(value) ? JSON.stringify(value) : String(value);
}
