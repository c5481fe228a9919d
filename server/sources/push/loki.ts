import type { Level } from "../../../lib/event.ts";
import type { LineItem } from "../source.ts";
import { withoutNewline, type Rejected } from "./push.ts";
import { parseBoundedJson } from "./wire/bounded-json.ts";
import { decodeBounded } from "./wire/bounded-protobuf.ts";
import { ContentKeys } from "./wire/content-keys.ts";
import { flatten } from "./wire/flatten.ts";
import { integerText } from "./wire/integer.ts";
import { readLabelText } from "./wire/label-text.ts";
import { lineTime } from "./wire/line-time.ts";
import { lokiRequestType } from "./wire/loki-messages.ts";
import { listAt, looseText, membersOf, ownMember, textAt, type Members } from "./wire/members.ts";
import { namedLevel } from "./wire/named-level.ts";
import { pickOrigin, type Attributes, type OriginNames } from "./wire/pick-origin.ts";
import { bodyInvalid } from "./wire/refusal.ts";
import { Rejections } from "./wire/rejections.ts";

/** The two encodings of Loki's push API; protobuf is already decompressed. */
export type LokiEncoding = "protobuf" | "json";

/** Labels as Alloy, Promtail, Vector and Fluent Bit name them by themselves. `job` is Prometheus' word, no ZisK job. */
const ORIGIN: OriginNames = {
  host: [
    "host",
    "hostname",
    "host_name",
    "pod",
    "pod_name",
    "k8s_pod_name",
    "node",
    "node_name",
    "nodename",
    "instance",
    "container",
    "container_name",
  ],
  service: [
    "service_name",
    "service",
    "app",
    "app_kubernetes_io_name",
    "unit",
    "systemd_unit",
    "container",
    "container_name",
    "k8s_container_name",
    "job",
  ],
  file: ["filename"],
  plain: new Set(["host", "hostname", "host_name", "service_name", "service"]),
  // What Loki itself calls a stream whose service it does not know.
  unknownService: /^unknown_service/,
};

const LEVEL_NAMES = ["level", "detected_level", "severity", "severity_text", "log_level"];

/** One line of a stream. */
interface Entry {
  /** Nanoseconds since the epoch, decimal; 0 where the time is none. */
  nanos: string;
  line: Uint8Array;
  metadata: Attributes;
}

/**
 * Reads the body of `POST /loki/api/v1/push` (https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs)
 * as lines. Labels say where a stream comes from; those that do not, and structured metadata, are fields.
 * What is odd in an entry is kept as text; what is no entry is rejected, and all others are read.
 * @param receivedUs microseconds since the epoch: the time of entries with none
 * @throws JobtrailError `body-invalid` where nothing can be read, `too-large`
 */
export function lokiItems(
  body: Uint8Array,
  encoding: LokiEncoding,
  receivedUs: number,
): { items: LineItem[]; rejected: Rejected } {
  const isJson = encoding === "json";
  const request = membersOf(
    isJson ? parseBoundedJson(body) : decodeBounded(lokiRequestType, body),
    "The body",
  );
  if (isJson && !("streams" in request))
    throw bodyInvalid("The body has no “streams”, so it is no request of Loki's push API.");
  const keys = new ContentKeys();
  const rejected = new Rejections();
  const items: LineItem[] = [];
  for (const value of listAt(request, "streams"))
    rejected.read(() => {
      const stream = membersOf(value, "streams");
      const labels = isJson ? labelMembers(stream) : readLabelText(textAt(stream, "labels"));
      if (isJson) checkStream(stream);
      const entries = listAt(stream, isJson ? "values" : "entries").flatMap(
        (entry) => rejected.read(() => (isJson ? jsonEntry(entry) : protobufEntry(entry))) ?? [],
      );
      for (const item of streamItems(labels, entries, keys, receivedUs)) items.push(item);
    });
  rejected.check(items.length);
  return { items, rejected };
}

/** Lines under another name than the API's would be lost, and answered as stored. */
function checkStream(stream: Members): void {
  const odd = Object.keys(stream).find((name) => name !== "stream" && name !== "values");
  if (odd !== undefined)
    throw bodyInvalid(`“${odd.slice(0, 100)}” in “streams” is not known, so what is below it was not read.`);
}

function streamItems(
  streamLabels: Attributes,
  entries: readonly Entry[],
  keys: ContentKeys,
  receivedUs: number,
): LineItem[] {
  const { host, service, fields } = pickOrigin(streamLabels, ORIGIN);
  const stream = streamName(streamLabels);
  const labelText = JSON.stringify([...streamLabels].sort(byName));
  return entries.map(({ nanos, line, metadata }) => {
    const time = lineTime([nanos], receivedUs);
    const raw = withoutNewline(line);
    const key = keys.key(labelText, time.mark, JSON.stringify([...metadata]), raw);
    const told = new Map([...Object.entries(fields), ...metadata]);
    const level = takeLevel(told);
    return {
      kind: "line",
      stream,
      labels: { host, service },
      key,
      position: key,
      timeUs: time.timeUs,
      level,
      fields: Object.fromEntries(told),
      raw,
    };
  });
}

/** The stream's selector without its level: a line's neighbours of other levels are of the same stream. */
function streamName(labels: Attributes): string {
  const told = [...labels].filter(([name]) => !LEVEL_NAMES.includes(name)).sort(byName);
  return `{${told.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ")}}`;
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : Number(a > b);
}

/** What only says the level again is no field. */
function takeLevel(told: Map<string, string>): Level | undefined {
  let found: Level | undefined;
  for (const name of LEVEL_NAMES) {
    const text = (told.get(name) ?? "").toLowerCase();
    found ??= namedLevel(text);
    if (text === found || (text === "warning" && found === "warn")) told.delete(name);
  }
  return found;
}

function labelMembers(stream: Members): Attributes {
  const labels = membersOf(ownMember(stream, "stream"), "stream");
  return new Map(Object.keys(labels).map((name) => [name, textAt(labels, name)]));
}

/** `["nanoseconds", "line", {metadata}]`; the last is optional. */
function jsonEntry(value: unknown): Entry {
  const [time, line, metadata] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (line === undefined || line === null || time === undefined)
    throw bodyInvalid('Each of “values” must look like ["1780580373123456789", "line"].');
  const nanos = integerText(time);
  const told =
    typeof metadata === "object" && metadata !== null ? flatten(metadata) : new Map<string, string>();
  if (typeof metadata !== "object" && metadata !== undefined) told.set("metadata", looseText(metadata));
  if (nanos === undefined) told.set("timestamp", looseText(time));
  return { nanos: nanos ?? "0", line: Buffer.from(looseText(line)), metadata: told };
}

function protobufEntry(value: unknown): Entry {
  const entry = membersOf(value, "entries");
  const timestamp = membersOf(ownMember(entry, "timestamp"), "timestamp");
  const seconds = BigInt(integerText(ownMember(timestamp, "seconds")) ?? "0");
  const nanos = BigInt(integerText(ownMember(timestamp, "nanos")) ?? "0");
  const line = ownMember(entry, "line");
  const pairs = listAt(entry, "structuredMetadata").map((pair) => membersOf(pair, "structuredMetadata"));
  return {
    nanos: String(seconds * 1_000_000_000n + nanos),
    line: line instanceof Uint8Array ? line : Buffer.alloc(0),
    metadata: new Map(pairs.map((pair) => [textAt(pair, "name"), textAt(pair, "value")])),
  };
}
