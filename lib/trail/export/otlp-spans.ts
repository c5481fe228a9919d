import { microsFromIso } from "../../time.ts";
import type { Trail, TrailLane, TrailPhase } from "../shape.ts";
import { laneTitle, timedSpans, type TimedSpan } from "./tracks.ts";

type AnyValue = { stringValue: string } | { intValue: string } | { boolValue: boolean };
interface KeyValue {
  key: string;
  value: AnyValue;
}
interface SpanEvent {
  timeUnixNano: string;
  name: string;
  attributes: KeyValue[];
}

/** A span of OTLP's JSON encoding: IDs as hex digits, 64-bit numbers as decimal strings. */
interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** 1 is SPAN_KIND_INTERNAL. */
  kind: 1;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: KeyValue[];
  events: SpanEvent[];
  status: { code: 0 | 1 | 2; message?: string };
}

/** The body of a request for OTLP's `/v1/traces`, https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export interface OtlpTraces {
  resourceSpans: {
    resource: { attributes: KeyValue[] };
    scopeSpans: { scope: { name: string; version: string }; spans: OtlpSpan[] }[];
  }[];
}

/**
 * A trail as one OTLP trace: the job as its root, phases below it, and below each phase the tasks of coordinator and workers,
 * with warnings, errors and announcements as events. The trace's ID is the job's UUID; of a job whose whole ID no line
 * carries its eight characters, filled up with zeros. IDs of spans are always the same for the same trail.
 * @param version of the program that writes it
 */
export function otlpSpans(trail: Trail, version: string): OtlpTraces {
  const traceId = traceIdOf(trail);
  const endUs = microsFromIso(trail.ended ?? trail.updated) ?? 0;
  const root = spanIdOf(`job ${trail.name}`);
  const span = (own: Omit<OtlpSpan, "traceId" | "kind">): OtlpSpan => ({ traceId, kind: 1, ...own });
  const phaseIds = new Map(
    trail.phases.map(({ phase }) => [phase, spanIdOf(`phase ${trail.name} ${phase}`)]),
  );
  const scope = { name: "jobtrail", version };
  const jobSpans = [
    span({
      spanId: root,
      name: `${trail.kind} job`,
      ...between(microsFromIso(trail.started) ?? 0, endUs),
      attributes: attributesOf({
        "zisk.job.id": trail.job_id ?? trail.job,
        "zisk.job.kind": trail.kind,
        "jobtrail.state": trail.state,
        "jobtrail.reason": trail.reason,
        "jobtrail.cause.host": trail.verdict?.cause?.host ?? null,
        "jobtrail.cause.event": trail.verdict?.cause?.event_id ?? null,
        "jobtrail.verdict": trail.verdict?.sentences.map(({ text }) => text).join("\n") ?? null,
        "jobtrail.open": trail.ended === null,
      }),
      events: [],
      status: statusOf(trail.state, trail.reason),
    }),
    ...trail.phases.map((phase) => span(phaseSpan(phase, phaseIds.get(phase.phase) ?? "", root, endUs))),
  ];
  return {
    resourceSpans: [
      resourceOf({ "service.name": "zisk-cluster" }, jobSpans, scope),
      ...trail.lanes.map((lane) =>
        resourceOf(
          {
            "service.name":
              lane.service ?? (lane.role === "coordinator" ? "zisk-coordinator" : "zisk-worker"),
            "host.name": lane.host,
            "service.instance.id": lane.worker,
          },
          laneSpans(lane, trail, phaseIds, root).map(span),
          scope,
        ),
      ),
    ],
  };
}

function resourceOf(
  attributes: Readonly<Record<string, string | null>>,
  spans: OtlpSpan[],
  scope: { name: string; version: string },
): OtlpTraces["resourceSpans"][number] {
  return { resource: { attributes: attributesOf(attributes) }, scopeSpans: [{ scope, spans }] };
}

function phaseSpan(
  phase: TrailPhase,
  spanId: string,
  parentSpanId: string,
  endUs: number,
): Omit<OtlpSpan, "traceId" | "kind"> {
  return {
    spanId,
    parentSpanId,
    name: phase.phase,
    ...between(microsFromIso(phase.started) ?? 0, (phase.ended && microsFromIso(phase.ended)) || endUs),
    attributes: attributesOf({
      "zisk.phase": phase.phase,
      "zisk.workers.done": phase.done,
      "zisk.workers.total": phase.total,
      "jobtrail.open": phase.ended === null,
    }),
    events: phase.progress.map(({ time, done, total, worker, event }) => ({
      timeUnixNano: nanos(microsFromIso(time) ?? 0),
      name: `${done}/${total} workers done`,
      attributes: attributesOf({ "zisk.worker.id": worker, "jobtrail.event": event }),
    })),
    status: statusOf(phase.state, null),
  };
}

/** Tasks below their phases; what a lane tells outside of its tasks is told by a span over all of them. */
function laneSpans(
  lane: TrailLane,
  trail: Trail,
  phaseIds: ReadonlyMap<string, string>,
  root: string,
): Omit<OtlpSpan, "traceId" | "kind">[] {
  const title = laneTitle(lane);
  const spans = timedSpans(lane, trail);
  const times = [
    ...spans.flatMap(({ fromUs, toUs }) => [fromUs, toUs]),
    ...lane.marks.map(({ time }) => microsFromIso(time) ?? 0),
  ];
  if (times.length === 0) return [];
  const laneId = spanIdOf(`lane ${trail.name} ${lane.id}`);
  return [
    {
      spanId: laneId,
      parentSpanId: root,
      name: title,
      ...between(Math.min(...times), Math.max(...times)),
      attributes: attributesOf({
        "zisk.worker.id": lane.worker,
        "jobtrail.lane": lane.id,
        "jobtrail.certainty": lane.certainty,
        "jobtrail.joined_by": lane.how,
      }),
      events: lane.marks.map(({ time, kind, text, event, inferred }) => ({
        timeUnixNano: nanos(microsFromIso(time) ?? 0),
        name: text,
        attributes: attributesOf({
          "jobtrail.mark": kind,
          "jobtrail.event": event,
          "jobtrail.inferred": inferred,
        }),
      })),
      status: { code: 0 },
    },
    ...spans.map((timed, index) =>
      taskSpan(
        timed,
        spanIdOf(`task ${trail.name} ${lane.id} ${index}`),
        phaseIds.get(timed.span.phase ?? "") ?? laneId,
        title,
      ),
    ),
  ];
}

function taskSpan(
  { span, fromUs, toUs }: TimedSpan,
  spanId: string,
  parentSpanId: string,
  title: string,
): Omit<OtlpSpan, "traceId" | "kind"> {
  return {
    spanId,
    parentSpanId,
    name: `${span.phase ?? "task"} on ${title}`,
    ...between(fromUs, toUs),
    attributes: attributesOf({
      "zisk.phase": span.phase,
      "zisk.segments": span.segments,
      "jobtrail.state": span.state,
      "jobtrail.told_by": span.told_by,
      "jobtrail.open": span.ended === null,
      "jobtrail.event.start": span.start_event,
      "jobtrail.event.end": span.end_event,
    }),
    events: [],
    status: statusOf(span.state, null),
  };
}

/** A UUID is sixteen bytes, as a trace's ID is. */
function traceIdOf({ job_id, job }: Pick<Trail, "job_id" | "job">): string {
  const digits = (job_id ?? job).replaceAll(/[^0-9a-f]/gi, "").toLowerCase();
  return digits.padEnd(32, "0").slice(0, 32);
}

/** FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): the same name always has the same ID, and none is zero. */
function spanIdOf(name: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name))
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return (hash || 1n).toString(16).padStart(16, "0");
}

function between(fromUs: number, toUs: number): Pick<OtlpSpan, "startTimeUnixNano" | "endTimeUnixNano"> {
  return { startTimeUnixNano: nanos(fromUs), endTimeUnixNano: nanos(Math.max(fromUs, toUs)) };
}

function nanos(us: number): string {
  return `${us}000`;
}

/** 0 is unset, 1 ok, 2 error. */
function statusOf(state: string, message: string | null): OtlpSpan["status"] {
  if (state === "failed") return message === null ? { code: 2 } : { code: 2, message };
  return { code: state === "completed" ? 1 : 0 };
}

function attributesOf(values: Readonly<Record<string, string | number | boolean | null>>): KeyValue[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === null ? [] : [{ key, value: anyValueOf(value) }],
  );
}

function anyValueOf(value: string | number | boolean): AnyValue {
  if (typeof value === "number") return { intValue: String(value) };
  return typeof value === "boolean" ? { boolValue: value } : { stringValue: value };
}
