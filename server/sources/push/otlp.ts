import type { Level } from "../../../lib/event.ts";
import { isoFromMicros } from "../../../lib/time.ts";
import type { Labels, LineItem } from "../source.ts";
import { anyValueBytes, readAttributes } from "./wire/any-value.ts";
import { parseBoundedJson } from "./wire/bounded-json.ts";
import { decodeBounded } from "./wire/bounded-protobuf.ts";
import { ContentKeys } from "./wire/content-keys.ts";
import { integerText } from "./wire/integer.ts";
import { lineTime } from "./wire/line-time.ts";
import { listAt, looseText, membersOf, ownMember, textAt, type Members } from "./wire/members.ts";
import { namedLevel } from "./wire/named-level.ts";
import { otlpRequestType } from "./wire/otlp-messages.ts";
import { fileOf, pickOrigin, type Attributes, type OriginNames } from "./wire/pick-origin.ts";
import { withoutNewline, type Rejected } from "./push.ts";
import { bodyInvalid } from "./wire/refusal.ts";
import { Rejections } from "./wire/rejections.ts";

/** The two encodings of OTLP/HTTP. */
export type OtlpEncoding = "protobuf" | "json";

/** https://opentelemetry.io/docs/specs/semconv/resource/ */
const ORIGIN: OriginNames = {
  host: ["host.name", "k8s.pod.name", "container.name", "service.instance.id"],
  service: ["service.name", "k8s.container.name", "container.name", "systemd.unit"],
  file: ["log.file.path", "log.file.name"],
  plain: new Set(["host.name", "service.name"]),
  // https://opentelemetry.io/docs/specs/semconv/resource/#service: what an SDK says that was told no name.
  unknownService: /^unknown_service/,
};

/** Members of a resource's and of a scope's records that are read, and those that say nothing of lines. */
const OF_RESOURCE = ["resource", "schemaUrl", "scopeLogs", "instrumentationLibraryLogs"];
const OF_SCOPE = ["scope", "instrumentationLibrary", "schemaUrl", "logRecords", "logs"];

/**
 * Reads the body of `POST /v1/logs` (https://opentelemetry.io/docs/specs/otlp/#otlphttp-request) as lines: a record's
 * body is the line, its attributes are fields of the line, and its resource says where it comes from. What is odd in a
 * record is kept as text; what is no record is rejected, and all others are read.
 * @param receivedUs microseconds since the epoch: the time of records that have none
 * @throws JobtrailError `body-invalid` where nothing can be read, `too-large`
 */
export function otlpItems(
  body: Uint8Array,
  encoding: OtlpEncoding,
  receivedUs: number,
): { items: LineItem[]; rejected: Rejected } {
  const request = membersOf(
    encoding === "json" ? parseBoundedJson(body) : decodeBounded(otlpRequestType, body),
    "The body",
  );
  if (ownMember(request, "resourceLogs") === undefined && Object.keys(request).length > 0)
    throw bodyInvalid("The body has no “resourceLogs”, so it is no OTLP request for logs.");
  const rejected = new Rejections();
  const reader = new Reader(rejected, receivedUs);
  for (const resourceLogs of listAt(request, "resourceLogs"))
    rejected.read(() => reader.readResource(membersOf(resourceLogs, "resourceLogs")));
  rejected.check(reader.items.length);
  return { items: reader.items, rejected };
}

/** Reads one request. */
class Reader {
  readonly items: LineItem[] = [];
  readonly #rejected: Rejections;
  readonly #receivedUs: number;
  readonly #keys = new ContentKeys();

  constructor(rejected: Rejections, receivedUs: number) {
    this.#rejected = rejected;
    this.#receivedUs = receivedUs;
  }

  readResource(ofResource: Members): void {
    checkMembers(ofResource, OF_RESOURCE, "resourceLogs");
    const resource = membersOf(ownMember(ofResource, "resource"), "resource");
    const origin = new Origin(readAttributes(listAt(resource, "attributes")));
    for (const name of ["scopeLogs", "instrumentationLibraryLogs"])
      for (const ofScope of listAt(ofResource, name))
        this.#rejected.read(() => this.#readScope(membersOf(ofScope, name), origin));
  }

  #readScope(ofScope: Members, origin: Origin): void {
    checkMembers(ofScope, OF_SCOPE, "scopeLogs");
    const named = ownMember(ofScope, "scope") ?? ownMember(ofScope, "instrumentationLibrary");
    const scope = readScope(membersOf(named, "scope"));
    for (const name of ["logRecords", "logs"])
      for (const record of listAt(ofScope, name))
        this.#rejected.read(() => this.#readRecord(membersOf(record, name), scope, origin));
  }

  #readRecord(record: Members, scope: Attributes, origin: Origin): void {
    this.items.push(readRecord(record, scope, origin, this.#keys, this.#receivedUs));
  }
}

/** Records under a name that nobody knows here would be lost, and answered as stored. */
function checkMembers(members: Members, known: readonly string[], name: string): void {
  const odd = Object.keys(members).find(
    (one) => !known.includes(one.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())),
  );
  if (odd !== undefined)
    throw bodyInvalid(`“${odd.slice(0, 100)}” in “${name}” is not known, so what is below it was not read.`);
}

/** What a resource says of the lines below it. */
class Origin {
  readonly #resource: Attributes;
  readonly #labels: Required<Labels>;
  /** Tells this resource from others in the keys of lines. */
  readonly text: string;

  constructor(resource: Attributes) {
    this.#resource = resource;
    this.#labels = pickOrigin(resource, ORIGIN);
    this.text = JSON.stringify([...resource]);
  }

  /** Senders that know no resource say in each record where it comes from. */
  of(record: Attributes): { labels: Labels; stream: string } {
    const { host, service, fields } = this.#labels;
    const own = host === "" || service === "" ? pickOrigin(record, ORIGIN) : undefined;
    const labels = { host: host || (own?.host ?? ""), service: service || (own?.service ?? ""), fields };
    const pod = this.#resource.get("k8s.pod.name");
    const parts = [labels.host, pod === labels.host ? "" : pod, fileOf(record, ORIGIN) || labels.service];
    return { labels, stream: parts.filter(Boolean).join("/") };
  }
}

/** The library or, for ZisK's binaries, the Rust module that logged. */
function readScope(scope: Members): Attributes {
  const attributes = readAttributes(listAt(scope, "attributes"));
  const name = textAt(scope, "name");
  const version = textAt(scope, "version");
  if (name !== "") attributes.set("otel.scope.name", name);
  if (version !== "") attributes.set("otel.scope.version", version);
  return attributes;
}

function readRecord(
  record: Members,
  scope: Attributes,
  origin: Origin,
  keys: ContentKeys,
  receivedUs: number,
): LineItem {
  const attributes = readAttributes(listAt(record, "attributes"));
  const severity = readSeverity(record);
  const eventNanos = integerText(ownMember(record, "timeUnixNano"));
  const observedNanos = integerText(ownMember(record, "observedTimeUnixNano"));
  const time = lineTime([eventNanos ?? "0", observedNanos ?? "0"], receivedUs);
  const fields = new Map([...scope, ...attributes, ...severity.fields]);
  if (eventNanos === undefined) setText(fields, "time_unix_nano", textAt(record, "timeUnixNano"));
  if (observedNanos === undefined)
    setText(fields, "observed_time_unix_nano", textAt(record, "observedTimeUnixNano"));
  setText(fields, "trace_id", hexAt(record, "traceId"));
  setText(fields, "span_id", hexAt(record, "spanId"));
  setText(fields, "event_name", textAt(record, "eventName"));
  if (time.otherUs !== undefined) fields.set("observed_time", isoFromMicros(time.otherUs));
  const raw = withoutNewline(anyValueBytes(ownMember(record, "body")));
  const key = keys.key(origin.text, time.mark, JSON.stringify([...fields]), raw);
  return {
    kind: "line",
    ...origin.of(attributes),
    key,
    position: key,
    timeUs: time.timeUs,
    level: severity.level,
    fields: Object.fromEntries(fields),
    raw,
  };
}

/** Numbers 1 to 24, four a level: https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const LEVEL_OF_FOUR: readonly Level[] = ["trace", "debug", "info", "warn", "error", "error"];

const SEVERITY_NAME = /^SEVERITY_NUMBER_(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)([2-4]?)$/;
const SEVERITY_NAMES = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

function readSeverity(record: Members): { level: Level | undefined; fields: Attributes } {
  const told = ownMember(record, "severityNumber");
  const number = severityNumber(told);
  const text = textAt(record, "severityText");
  const level =
    LEVEL_OF_FOUR[Math.ceil((number ?? 0) / 4) - 1] ?? namedLevel(text) ?? namedLevel(looseText(told));
  const fields = new Map<string, string>();
  if (text !== "" && text.toLowerCase() !== level) fields.set("severity_text", text);
  if (number === undefined) fields.set("severity_number", looseText(told));
  return { level, fields };
}

/** Protobuf's JSON has enumerations as numbers or as names. @returns undefined for neither */
function severityNumber(told: unknown): number | undefined {
  if (told === "SEVERITY_NUMBER_UNSPECIFIED") return 0;
  const [, name = "", nth = ""] = typeof told === "string" ? (SEVERITY_NAME.exec(told) ?? []) : [];
  if (name !== "") return SEVERITY_NAMES.indexOf(name) * 4 + Number(nth || "1");
  const digits = integerText(told);
  return digits === undefined ? undefined : Number(digits);
}

/** An ID as hexadecimal digits, which is how JSON has it; protobuf has its bytes. */
function hexAt(record: Members, name: string): string {
  const id = ownMember(record, name);
  return id instanceof Uint8Array ? Buffer.from(id).toString("hex") : textAt(record, name).toLowerCase();
}

function setText(fields: Map<string, string>, name: string, text: string): void {
  if (text !== "" && !/^0+$/.test(text)) fields.set(name, text);
}
