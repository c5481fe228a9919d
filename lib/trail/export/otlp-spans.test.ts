import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import { SCENARIO_NAMES } from "../../../server/sample/scenarios.ts";
import { toldJob } from "../../../server/whole-jobs/fixtures/told-job.ts";
import { microsFromIso } from "../../time.ts";
import { otlpSpans, type OtlpTraces } from "./otlp-spans.ts";

/** Of https://github.com/open-telemetry/opentelemetry-proto/tree/v1.5.0/opentelemetry/proto (Apache-2.0): trace/v1, common/v1, resource/v1. */
const PROTO = `
syntax = "proto3";
message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message ScopeSpans { InstrumentationScope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message InstrumentationScope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; fixed32 flags = 16;
  string name = 5;
  enum SpanKind { SPAN_KIND_UNSPECIFIED = 0; SPAN_KIND_INTERNAL = 1; SPAN_KIND_SERVER = 2; SPAN_KIND_CLIENT = 3; }
  SpanKind kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10;
  message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
  repeated Event events = 11; uint32 dropped_events_count = 12; Status status = 15;
}
message Status { string message = 2; enum StatusCode { UNSET = 0; OK = 1; ERROR = 2; } StatusCode code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
`;
const REQUEST = protobuf.parse(PROTO).root.lookupType("ExportTraceServiceRequest");

/** Reads the JSON as a receiver does: IDs are hex digits there, and bytes on the wire. */
function decoded(traces: OtlpTraces): OtlpTraces {
  const text = JSON.stringify(traces, (key, value: unknown) =>
    /^(?:traceId|spanId|parentSpanId)$/.test(key)
      ? Buffer.from(String(value), "hex").toString("base64")
      : value,
  );
  const wire = REQUEST.encode(REQUEST.fromObject(JSON.parse(text) as object)).finish();
  const back = REQUEST.toObject(REQUEST.decode(wire), { longs: String, bytes: String, enums: Number });
  return JSON.parse(JSON.stringify(back), (key, value: unknown) =>
    /^(?:traceId|spanId|parentSpanId)$/.test(key)
      ? Buffer.from(String(value), "base64").toString("hex")
      : value,
  ) as OtlpTraces;
}

const spansOf = ({ resourceSpans }: OtlpTraces) =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));

describe.each(SCENARIO_NAMES.map((name) => [name, toldJob(name, "json").trail] as const))(
  "%s as OTLP spans",
  (_name, trail) => {
    const traces = otlpSpans(trail, "1.2.3");
    const spans = spansOf(traces);

    test("is read back as it was written", () => {
      // What is empty or zero is not on the wire.
      const present = JSON.parse(JSON.stringify(traces), (_key, value: unknown) =>
        (Array.isArray(value) && value.length === 0) || value === 0 ? undefined : value,
      ) as OtlpTraces;
      expect(decoded(traces)).toEqual(present);
    });

    test("is one trace with the job's ID, one root, and parents that are there", () => {
      const traceId = trail.job_id?.replaceAll("-", "") ?? trail.job.padEnd(32, "0");
      expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceId]));
      const ids = new Set(spans.map(({ spanId }) => spanId));
      expect(ids.size).toBe(spans.length);
      for (const spanId of ids) expect(spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
      const [root, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
      expect(others).toEqual([]);
      expect(root!.startTimeUnixNano).toBe(`${microsFromIso(trail.started)}000`);
      const parents = spans.flatMap(({ parentSpanId }) => parentSpanId ?? []);
      expect(parents.filter((id) => !ids.has(id))).toEqual([]);
    });

    test("ends no span before it began, and tells a failure by its status", () => {
      for (const { startTimeUnixNano, endTimeUnixNano } of spans)
        expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
      const [root] = spans;
      expect(root!.status.code).toBe(trail.state === "failed" ? 2 : trail.state === "completed" ? 1 : 0);
    });
  },
);

test("a job whose whole ID no line carries has a trace ID of its own too, and the same each time", () => {
  const { trail } = toldJob("completed");
  const short = { ...trail, job_id: null };
  const [span] = spansOf(otlpSpans(short, "1"));
  expect(span!.traceId).toBe(trail.job.padEnd(32, "0"));
  expect(otlpSpans(short, "1")).toEqual(otlpSpans(short, "1"));
});
