import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusal } from "./fixtures/refusal.ts";
import { otlpItems } from "./otlp.ts";
import type { LineItem } from "../source.ts";
import { otlpRequestType } from "./wire/otlp-messages.ts";

const RECEIVED_US = Date.UTC(2026, 5, 4) * 1_000;
const NANOS = "1780580373123456789";

interface Told {
  resource?: object[];
  scope?: object;
  records: object[];
}

function request({ resource = [], scope, records }: Told): object {
  return {
    resourceLogs: [{ resource: { attributes: resource }, scopeLogs: [{ scope, logRecords: records }] }],
  };
}

function fromJson(body: unknown): LineItem[] {
  return otlpItems(Buffer.from(JSON.stringify(body)), "json", RECEIVED_US).items;
}

function fromProtobuf(body: object): LineItem[] {
  return otlpItems(otlpRequestType.encode(otlpRequestType.fromObject(body)).finish(), "protobuf", RECEIVED_US)
    .items;
}

function text(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}

describe("a record", () => {
  test("is a line with its level, its attributes as fields, and its resource as origin", () => {
    const [item] = fromJson(
      request({
        resource: [
          text("service.name", "zisk-worker"),
          text("host.name", "prover-07"),
          text("k8s.node.name", "n1"),
        ],
        scope: { name: "zisk_worker::worker", version: "0.9" },
        records: [
          {
            timeUnixNano: NANOS,
            observedTimeUnixNano: "1780580374000000000",
            severityNumber: 14,
            severityText: "WARN2",
            body: { stringValue: "segment proved\n" },
            attributes: [
              text("job_id", "544b0ec7-616d-4d00-8bcb-9b7e9a319aef"),
              { key: "segment", value: { intValue: "7" } },
            ],
            traceId: "5B8EFFF798038103D269B633813FC60C",
            spanId: "0000000000000000",
          },
        ],
      }),
    );
    expect(item).toMatchObject({
      stream: "prover-07/zisk-worker",
      labels: { host: "prover-07", service: "zisk-worker", fields: { "k8s.node.name": "n1" } },
      timeUs: 1_780_580_373_123_456,
      level: "warn",
      fields: {
        job_id: "544b0ec7-616d-4d00-8bcb-9b7e9a319aef",
        segment: "7",
        severity_text: "WARN2",
        trace_id: "5b8efff798038103d269b633813fc60c",
        observed_time: "2026-06-04T13:39:34.000000Z",
        "otel.scope.name": "zisk_worker::worker",
        "otel.scope.version": "0.9",
      },
    });
    expect(Buffer.from(item?.raw ?? []).toString()).toBe("segment proved");
    expect(item?.fields).not.toHaveProperty("span_id");
  });

  test("keeps bytes that are not UTF-8, which protobuf's senders do not check", () => {
    const bytes = Buffer.from([0x6f, 0xff, 0xc3, 0x28, 0]);
    const [item] = fromProtobuf(request({ records: [{ body: { stringValue: bytes } }] }));
    expect(Buffer.from(item?.raw ?? [])).toEqual(bytes);
  });

  test.each([
    [{ intValue: "9223372036854775807" }, "9223372036854775807"],
    [{ doubleValue: 0.5 }, "0.5"],
    [{ doubleValue: "NaN" }, '"NaN"'],
    [{ boolValue: false }, "false"],
    [{ bytesValue: "AAH/" }, '"AAH/"'],
    [{ arrayValue: { values: [{ stringValue: "a" }, {}, { intValue: 1 }] } }, '["a",null,1]'],
    [{ kvlistValue: { values: [{ key: "a", value: { kvlistValue: {} } }] } }, '{"a":{}}'],
    [{}, ""],
  ])("whose body is %j has the line %j", (body, line) => {
    const [item] = fromJson(request({ records: [{ body }] }));
    expect(Buffer.from(item?.raw ?? []).toString()).toBe(line);
  });

  test.each([
    [1, "trace"],
    [5, "debug"],
    [9, "info"],
    [13, "warn"],
    [17, "error"],
    [24, "error"],
    [0, undefined],
    [25, undefined],
  ])("of severity %d is of level %s", (severityNumber, level) => {
    expect(fromJson(request({ records: [{ severityNumber }] }))[0]?.level).toBe(level);
  });

  test("whose sender does not know its service takes it from the container or the file", () => {
    const unknown = text("service.name", "unknown_service:node");
    const inPod = request({ resource: [unknown, text("k8s.container.name", "zisk-worker")], records: [{}] });
    expect(fromJson(inPod)[0]?.labels.service).toBe("zisk-worker");
    const path = "/var/log/zisk-worker/zisk-worker.log";
    const ofFile = request({
      resource: [text("host.name", "p1")],
      records: [{ attributes: [text("log.file.path", path)] }],
    });
    expect(fromJson(ofFile)[0]).toMatchObject({
      stream: `p1/${path}`,
      labels: { host: "p1", service: "zisk-worker" },
    });
  });

  test("says itself where it comes from, where no resource does", () => {
    const attributes = [text("host.name", "p1"), text("log.file.path", "/var/log/zisk-worker.log.0")];
    expect(fromJson(request({ records: [{ attributes }] }))[0]?.labels).toMatchObject({
      host: "p1",
      service: "zisk-worker",
    });
  });
});

describe("keys", () => {
  const twice = { timeUnixNano: NANOS, body: { stringValue: "the same" } };

  test("are the same when a request comes again, in either encoding", () => {
    const body = request({
      resource: [text("host.name", "p1")],
      records: [twice, { ...twice, body: { stringValue: "b" } }],
    });
    const bytes = structuredClone(body);
    expect(fromJson(body).map(({ key }) => key)).toEqual(fromJson(bytes).map(({ key }) => key));
    const encoded = request({
      resource: [{ key: Buffer.from("host.name"), value: { stringValue: Buffer.from("p1") } }],
      records: [{ timeUnixNano: NANOS, body: { stringValue: Buffer.from("the same") } }],
    });
    expect(fromProtobuf(encoded)[0]?.key).toBe(fromJson(body)[0]?.key);
  });

  test("tell equal lines of one request apart, and lines of other hosts, times and attributes", () => {
    const at = (nanos: string): object => ({ ...twice, timeUnixNano: nanos });
    const keys = [
      ...fromJson(
        request({
          records: [twice, twice, at("1780580373123456790"), { ...twice, attributes: [text("a", "b")] }],
        }),
      ),
      ...fromJson(request({ resource: [text("host.name", "p1")], records: [twice] })),
    ].map(({ key }) => key);
    expect(new Set(keys).size).toBe(5);
  });

  test("of records without a time never repeat: such a line is rather stored twice than lost", () => {
    const body = request({ records: [{ body: { stringValue: "no clock" } }] });
    expect(fromJson(body)[0]?.key).not.toBe(fromJson(body)[0]?.key);
    expect(fromJson(body)[0]?.timeUs).toBe(RECEIVED_US);
  });
});

describe("what is odd is kept", () => {
  test.each([
    ["SEVERITY_NUMBER_DEBUG", "debug"],
    ["SEVERITY_NUMBER_FATAL4", "error"],
    ["SEVERITY_NUMBER_UNSPECIFIED", undefined],
    ["13", "warn"],
    ["warning", "warn"],
  ])("severity %j is level %s", (severityNumber, level) => {
    expect(fromJson(request({ records: [{ severityNumber }] }))[0]?.level).toBe(level);
  });

  test("a severity and times that are none are fields", () => {
    const record = { severityNumber: "loud", timeUnixNano: "soon", observedTimeUnixNano: NANOS };
    expect(fromJson(request({ records: [record] }))[0]).toMatchObject({
      timeUs: 1_780_580_373_123_456,
      fields: { severity_number: "loud", time_unix_nano: "soon" },
    });
  });

  test("values that are not of their type are text", () => {
    const attributes = [
      { key: "a", value: { stringValue: 5 } },
      { key: "b", value: 6 },
      { key: "c", value: { intValue: "many" } },
      { key: "d", value: { newValue: 7 } },
      "loose",
    ];
    const [item] = fromJson(
      request({ records: [{ body: { stringValue: 5 }, attributes }, { body: "bare" }] }),
    );
    expect(Buffer.from(item?.raw ?? []).toString()).toBe("5");
    expect(item?.fields).toEqual({ a: "5", b: "6", c: '"many"', d: '{"newValue":7}', attributes: "loose" });
  });

  test("records under the messages' own names, and under those of versions before", () => {
    const record = { time_unix_nano: NANOS, severity_number: 5, body: { string_value: "snake" } };
    const snake = { resource_logs: [{ scope_logs: [{ log_records: [record] }] }] };
    expect(fromJson(snake)[0]).toMatchObject({ timeUs: 1_780_580_373_123_456, level: "debug" });
    const library = { name: "zisk" };
    for (const logs of ["logs", "logRecords"]) {
      const ofLibrary = { instrumentationLibrary: library, [logs]: [{ body: { stringValue: "old" } }] };
      const [item] = fromJson({ resourceLogs: [{ instrumentationLibraryLogs: [ofLibrary] }] });
      expect(item?.fields).toMatchObject({ "otel.scope.name": "zisk" });
    }
    const scope = { logRecords: [{ body: { stringValue: Buffer.from("old") } }] };
    expect(fromProtobuf({ resourceLogs: [{ instrumentationLibraryLogs: [scope] }] })).toHaveLength(1);
  });

  test("records beside what is none, which is told", () => {
    const logRecords = [7, { body: { stringValue: "kept" } }, { attributes: 5 }];
    const body = { resourceLogs: [{ scopeLogs: [{ logRecords }, { records: [{}] }] }, []] };
    const { items, rejected } = otlpItems(Buffer.from(JSON.stringify(body)), "json", RECEIVED_US);
    expect(items).toHaveLength(1);
    expect(rejected).toMatchObject({ count: 4, problem: "“logRecords” must be an object." });
  });
});

describe("rubbish is refused", () => {
  const nested = (depth: number, open: string, close: string): Buffer =>
    Buffer.from(`{"resourceLogs":${open.repeat(depth)}${close.repeat(depth)}}`);

  test.each([
    ["text", Buffer.from("hello"), "body-invalid"],
    ["another request", Buffer.from('{"resourceSpans":[]}'), "body-invalid"],
    ["a list for an object", Buffer.from('{"resourceLogs":[[]]}'), "body-invalid"],
    ["text for a list", Buffer.from('{"resourceLogs":"x"}'), "body-invalid"],
    ["a million levels", nested(1_000_000, "[", "]"), "body-invalid"],
    ["three million values", Buffer.from(`{"resourceLogs":[${"{},".repeat(1_500_000)}{}]}`), "too-large"],
    [
      "too many lines",
      Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[${"{},".repeat(100_000)}{}]}]}]}`),
      "too-large",
    ],
    [
      "a record that is none",
      Buffer.from('{"resourceLogs":[{"scopeLogs":[{"logRecords":[7]}]}]}'),
      "body-invalid",
    ],
    ["an unknown wrapper", Buffer.from('{"resourceLogs":[{"libraryLogs":[{"logs":[{}]}]}]}'), "body-invalid"],
  ])("%s in JSON", (_what, body, code) => {
    expect(refusal(() => otlpItems(body, "json", RECEIVED_US))).toBe(code);
  });

  test("cut-off, endless and crowded protobuf", () => {
    const whole = otlpRequestType
      .encode(
        otlpRequestType.fromObject(request({ records: [{ body: { stringValue: Buffer.from("whole") } }] })),
      )
      .finish();
    expect(refusal(() => otlpItems(whole.subarray(0, -2), "protobuf", RECEIVED_US))).toBe("body-invalid");
    // Field 1 within field 1 and so on; each length says how much is left.
    expect(refusal(() => otlpItems(nestedValue(200), "protobuf", RECEIVED_US))).toBe("body-invalid");
    const empties = Buffer.alloc(4_200_000);
    for (let at = 0; at < empties.length; at += 2) empties[at] = 0x0a;
    expect(refusal(() => otlpItems(empties, "protobuf", RECEIVED_US))).toBe("too-large");
  });

  test("any bytes and any JSON are lines or a refusal in words, never a crash", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(["", "body-invalid"]).toContain(refusal(() => otlpItems(bytes, "protobuf", RECEIVED_US)));
        expect(["", "body-invalid"]).toContain(refusal(() => otlpItems(bytes, "json", RECEIVED_US)));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.jsonValue({ maxDepth: 4 }), (record, attribute) => {
        const body = request({
          resource: [attribute as object],
          records: [record as object, { attributes: [attribute], body: attribute }],
        });
        expect(["", "body-invalid"]).toContain(refusal(() => fromJson(body)));
      }),
      { numRuns: 500 },
    );
  });

  test("a whole request with some bytes changed", () => {
    const whole = otlpRequestType
      .encode(
        otlpRequestType.fromObject(
          request({
            records: [
              {
                timeUnixNano: NANOS,
                body: { kvlistValue: { values: [{ key: Buffer.from("a"), value: { intValue: 1 } }] } },
              },
            ],
          }),
        ),
      )
      .finish();
    const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, to } of changes) bytes[at] = to;
        expect(["", "body-invalid"]).toContain(refusal(() => otlpItems(bytes, "protobuf", RECEIVED_US)));
      }),
      { numRuns: 1_500 },
    );
  });
});

/** A body of lists within lists. */
function nestedValue(depth: number): Uint8Array {
  let value = Buffer.alloc(0);
  const within = (tag: number): void => {
    const length = value.length < 128 ? [value.length] : [(value.length & 127) | 128, value.length >> 7];
    value = Buffer.concat([Buffer.from([tag, ...length]), value]);
  };
  for (let level = 0; level < depth; level++) {
    within(0x0a);
    within(0x2a);
  }
  // body, log_records, scope_logs, resource_logs
  for (const tag of [0x2a, 0x12, 0x12, 0x0a]) within(tag);
  return value;
}
