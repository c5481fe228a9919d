import { isoFromMicros } from "../../lib/time.ts";
import type { SampleEvent } from "./sample-event.ts";

/** The ways in which the sample's hosts write: three of `tracing-subscriber`'s formats and the bare-message one. */
export type Dialect = "json" | "full" | "pretty" | "rank";

/** Writes one event as a binary with that formatter would, with its terminating newline(s). */
export function renderSample(event: SampleEvent, dialect: Dialect): string {
  switch (dialect) {
    case "json":
      return json(event);
    case "full":
      return full(event);
    case "pretty":
      return pretty(event);
    case "rank":
      return `${isoFromMicros(event.timeUs)} ${event.level.toUpperCase()}: ${event.words}\n`;
  }
}

function json(event: SampleEvent): string {
  const span = event.span && { ...event.span.fields, name: event.span.name };
  const line = JSON.stringify({
    timestamp: isoFromMicros(event.timeUs),
    level: event.level.toUpperCase(),
    fields: { message: event.message, ...event.fields },
    target: event.target,
    ...(span && { span, spans: [span] }),
    threadName: "main",
    threadId: "ThreadId(1)",
  });
  return `${line}\n`;
}

function full(event: SampleEvent): string {
  const span = event.span ? `${event.span.name}{${pairs(event.span.fields, "=", " ")}}: ` : "";
  const fields = pairs(event.fields, "=", " ");
  return `${head(event)} ${span}${event.target}: ${event.message}${fields && ` ${fields}`}\n`;
}

function pretty(event: SampleEvent): string {
  const fields = pairs(event.fields, ": ", ", ");
  const span = event.span
    ? `    in ${event.target}::${event.span.name} with ${pairs(event.span.fields, ": ", ", ")}\n`
    : "";
  return `  ${head(event)} ${event.target}: ${event.message}${fields && `, ${fields}`}\n    at src/main.rs:84\n${span}\n`;
}

function head(event: SampleEvent): string {
  return `${isoFromMicros(event.timeUs)} ${event.level.toUpperCase().padStart(5)}`;
}

function pairs(fields: Readonly<Record<string, string | number>>, equals: string, separator: string): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}${equals}${quoted(value)}`)
    .join(separator);
}

/** `tracing` writes a `str` field with its Debug form, quotes included, and a Display field bare. */
function quoted(value: string | number): string {
  return typeof value === "string" && /\s/.test(value) ? JSON.stringify(value) : String(value);
}
