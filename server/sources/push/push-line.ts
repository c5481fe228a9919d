import type { Level } from "../../../lib/event.ts";
import type { LineItem } from "../source.ts";
import { namedLevel } from "./wire/named-level.ts";
import { flatten } from "./wire/flatten.ts";
import { anyTimeMicros } from "./wire/any-time.ts";

/** Where shippers put the text of a line, the first that is there. */
const TEXT = ["line", "log", "message", "msg", "MESSAGE"] as const;
/** Where they say what it comes from, as rsyslog, syslog-ng, Fluent Bit, Vector, journald and the ECS name it. */
const HOST = ["host", "hostname", "HOSTNAME", "host.name", "_HOSTNAME", "kubernetes.pod_name"] as const;
const SERVICE = [
  "service",
  "service.name",
  "kubernetes.container_name",
  "_SYSTEMD_UNIT",
  "SYSLOG_IDENTIFIER",
  "programname",
  "PROGRAM",
] as const;
const TIME = ["time", "@timestamp", "timestamp", "date", "__REALTIME_TIMESTAMP"] as const;
const LEVEL = ["level", "severity", "PRIORITY"] as const;
/** Those that say just what they are called: not repeated as a field. */
const PLAIN: ReadonlySet<string> = new Set([
  "host",
  "hostname",
  "HOSTNAME",
  "host.name",
  "_HOSTNAME",
  "service",
  "service.name",
]);

/** Longest name of a host or service, and of a stream, in characters. */
const MAX_NAME = 255;
const MAX_STREAM = 1024;
const BASE64 = /^(?:[\w+/-]{4})*(?:[\w+/-]{2}(?:==)?|[\w+/-]{3}=?)?$/;

/** A line that somebody pushed to `/api/ingest`, without its place in the request. */
export type PushLine = Omit<LineItem, "kind" | "key" | "position">;

/**
 * Reads one object of the body of `POST /api/ingest`: our own form, or what a common shipper sends. What is not the
 * line, its origin, its time or its level is a field of the event; so is a time that cannot be read.
 * @returns the line, or what keeps it from being one, as the end of a sentence
 */
export function readPushLine(value: unknown): PushLine | string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "is no JSON object";
  const told = flatten(value);
  const raw = takeRaw(value as Readonly<Record<string, unknown>>, told);
  if (typeof raw === "string") return raw;
  const stream = take(told, ["stream"]);
  const labels = { host: takeNamed(told, HOST), service: takeNamed(told, SERVICE).replace(/\.service$/, "") };
  if (labels.host.length > MAX_NAME || labels.service.length > MAX_NAME)
    return `names a host or service of more than ${MAX_NAME} characters`;
  if (stream !== undefined && stream.length > MAX_STREAM)
    return `names a stream of more than ${MAX_STREAM} characters`;
  const timeUs = takeTime(told);
  const level = takeLevel(told);
  const line: PushLine = { stream: stream ?? `${labels.host}/${labels.service}`, labels, timeUs, raw };
  if (level) line.level = level;
  if (told.size > 0) line.fields = Object.fromEntries(told);
  return line;
}

/** @returns the line's bytes, or what is wrong */
function takeRaw(value: Readonly<Record<string, unknown>>, told: Map<string, string>): Uint8Array | string {
  const encoded = value["line_base64"];
  if (encoded !== undefined) {
    if (value["line"] !== undefined) return "has both line and line_base64";
    if (typeof encoded !== "string" || !BASE64.test(encoded)) return "has a line_base64 that is no base64";
    told.delete("line_base64");
    return Buffer.from(encoded, "base64");
  }
  const name = TEXT.find((one) => told.has(one));
  if (name === undefined) {
    const nested = TEXT.some((one) => value[one] !== undefined && value[one] !== null);
    return nested ? "has a line that is no text" : `has none of ${TEXT.join(", ")}, line_base64`;
  }
  const text = told.get(name) ?? "";
  told.delete(name);
  // Journald's JSON has a message that is not UTF-8 as the list of its bytes.
  const bytes = bytesOf(value[name]);
  return bytes ?? Buffer.from(text.endsWith("\n") ? text.slice(0, -1) : text);
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (!Array.isArray(value)) return undefined;
  const isBytes = value.every(
    (byte) => typeof byte === "number" && Number.isInteger(byte) && byte >= 0 && byte < 256,
  );
  return isBytes && value.length > 0 ? Uint8Array.from(value as number[]) : undefined;
}

function take(told: Map<string, string>, names: readonly string[]): string | undefined {
  const name = names.find((one) => told.has(one));
  const value = name === undefined ? undefined : told.get(name);
  if (name !== undefined) told.delete(name);
  return value;
}

function takeNamed(told: Map<string, string>, names: readonly string[]): string {
  const name = names.find((one) => told.get(one));
  const value = told.get(name ?? "") ?? "";
  for (const one of names) if (PLAIN.has(one) && (one === name || told.get(one) === "")) told.delete(one);
  return value;
}

/** The first of the times that is one; the others stay. */
function takeTime(told: Map<string, string>): number | null {
  for (const name of TIME) {
    const text = told.get(name);
    const timeUs = text === undefined ? undefined : anyTimeMicros(text);
    if (timeUs === undefined) continue;
    told.delete(name);
    return timeUs;
  }
  return null;
}

/** Syslog's numbers: https://www.rfc-editor.org/rfc/rfc5424#section-6.2.1 */
const OF_PRIORITY: readonly Level[] = ["error", "error", "error", "error", "warn", "info", "info", "debug"];

function takeLevel(told: Map<string, string>): Level | undefined {
  for (const name of LEVEL) {
    const text = told.get(name) ?? "";
    const level = /^[0-7]$/.test(text) ? OF_PRIORITY[Number(text)] : namedLevel(text);
    if (!level) continue;
    if (text.toLowerCase() === level) told.delete(name);
    return level;
  }
  return undefined;
}
