import type { Level } from "../../../lib/event.ts";
import { isoFromMicros } from "../../../lib/time.ts";
import type { Labels, LineItem } from "../source.ts";
import { anyValueBytes, readAttributes } from "./wire/any-value.ts";
import { parseBoundedJson } from "./wire/bounded-json.ts";
import { decodeBounded } from "./wire/bounded-protobuf.ts";
import { ContentKeys } from "./wire/content-keys.ts";
import { integerText } from "./wire/integer.ts";
import { lineTime } from "./wire/line-time.ts";
import { listAt, membersOf, ownMember, textAt, type Members } from "./wire/members.ts";
import { namedLevel } from "./wire/named-level.ts";
import { otlpRequestType } from "./wire/otlp-messages.ts";
import { fileOf, pickOrigin, type Attributes, type OriginNames } from "./wire/pick-origin.ts";
import { withoutNewline } from "./push.ts";
import { bodyInvalid } from "./wire/refusal.ts";

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

/**
 * Reads the body of `POST /v1/logs` (https://opentelemetry.io/docs/specs/otlp/#otlphttp-request) as lines: a record's
 * body is the line, its attributes are fields of the line, and its resource says where it comes from.
 * @param receivedUs microseconds since the epoch: the time of records that have none
 * @throws JobtrailError `body-invalid`, `too-large`
 */
export function otlpItems(body: Uint8Array, encoding: OtlpEncoding, receivedUs: number): LineItem[] {
  const request = membersOf(
    encoding === "json" ? parseBoundedJson(body) : decodeBounded(otlpRequestType, body),
    "The body",
  );
  if (encoding === "json" && !("resourceLogs" in request) && Object.keys(request).length > 0)
    throw bodyInvalid("The body has no “resourceLogs”, so it is no OTLP request for logs.");
  const keys = new ContentKeys();
  const items: LineItem[] = [];
  for (const resourceLogs of listAt(request, "resourceLogs")) {
    const ofResource = membersOf(resourceLogs, "resourceLogs");
    const resource = readAttributes(
      listAt(membersOf(ownMember(ofResource, "resource"), "resource"), "attributes"),
    );
    const origin = new Origin(resource);
    for (const scopeLogs of listAt(ofResource, "scopeLogs")) {
      const ofScope = membersOf(scopeLogs, "scopeLogs");
      const scope = readScope(membersOf(ownMember(ofScope, "scope"), "scope"));
      for (const record of listAt(ofScope, "logRecords"))
        items.push(readRecord(membersOf(record, "logRecords"), scope, origin, keys, receivedUs));
    }
  }
  return items;
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
  const eventNanos = integerText(ownMember(record, "timeUnixNano"), "timeUnixNano");
  const observedNanos = integerText(ownMember(record, "observedTimeUnixNano"), "observedTimeUnixNano");
  const time = lineTime([eventNanos, observedNanos], receivedUs);
  const fields = new Map([...scope, ...attributes, ...severity.fields]);
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

function readSeverity(record: Members): { level: Level | undefined; fields: Attributes } {
  const number = Number(integerText(ownMember(record, "severityNumber"), "severityNumber"));
  const text = textAt(record, "severityText");
  const level = LEVEL_OF_FOUR[Math.ceil(number / 4) - 1] ?? namedLevel(text);
  const says = text === "" || text.toLowerCase() === level ? [] : [["severity_text", text] as const];
  return { level, fields: new Map(says) };
}

/** An ID as hexadecimal digits, which is how JSON has it; protobuf has its bytes. */
function hexAt(record: Members, name: string): string {
  const id = ownMember(record, name);
  return id instanceof Uint8Array ? Buffer.from(id).toString("hex") : textAt(record, name).toLowerCase();
}

function setText(fields: Map<string, string>, name: string, text: string): void {
  if (text !== "" && !/^0+$/.test(text)) fields.set(name, text);
}
