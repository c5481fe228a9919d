import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusal } from "./fixtures/refusal.ts";
import { lokiItems } from "./loki.ts";
import type { LineItem } from "../source.ts";
import { readLabelText } from "./wire/label-text.ts";
import { lokiRequestType } from "./wire/loki-messages.ts";

const RECEIVED_US = Date.UTC(2026, 5, 4) * 1_000;
const NANOS = "1780580373123456789";

function fromJson(body: unknown): LineItem[] {
  return lokiItems(Buffer.from(JSON.stringify(body)), "json", RECEIVED_US).items;
}

function push(stream: object, ...values: unknown[][]): LineItem[] {
  return fromJson({ streams: [{ stream, values }] });
}

function encoded(labels: string, line: Uint8Array, metadata: Record<string, string> = {}): Uint8Array {
  const structuredMetadata = Object.entries(metadata).map(([name, value]) => ({
    name: Buffer.from(name),
    value: Buffer.from(value),
  }));
  const timestamp = { seconds: 1_780_580_373, nanos: 123_456_789 };
  const streams = [{ labels: Buffer.from(labels), entries: [{ timestamp, line, structuredMetadata }] }];
  return lokiRequestType.encode(lokiRequestType.fromObject({ streams })).finish();
}

describe("a stream", () => {
  test("says host, service and level by its labels; the rest and structured metadata are fields", () => {
    const [item] = push(
      { host: "prover-01", unit: "zisk-worker.service", job: "zisk", level: "warning", site: "b" },
      [NANOS, "a line", { job_id: "544b0ec7-616d-4d00-8bcb-9b7e9a319aef", detected_level: "warn" }],
    );
    expect(item).toMatchObject({
      stream: '{host="prover-01", job="zisk", site="b", unit="zisk-worker.service"}',
      labels: { host: "prover-01", service: "zisk-worker" },
      timeUs: 1_780_580_373_123_456,
      level: "warn",
    });
    expect(item?.fields).toEqual({
      unit: "zisk-worker.service",
      job: "zisk",
      site: "b",
      job_id: "544b0ec7-616d-4d00-8bcb-9b7e9a319aef",
    });
  });

  test.each([
    [{ pod: "zisk-worker-0", node: "n1", container: "zisk-worker" }, "zisk-worker-0", "zisk-worker"],
    [{ instance: "p1:9080", job: "zisk/worker" }, "p1:9080", "zisk/worker"],
    [{ hostname: "p1", service_name: "unknown_service", app: "zisk-worker" }, "p1", "zisk-worker"],
    [{ host: "p1", filename: "/var/log/zisk-worker/zisk-worker.log" }, "p1", "zisk-worker"],
    [{}, "", ""],
  ])("with the labels %j is of host %j and service %j", (labels, host, service) => {
    expect(push(labels, [NANOS, "x"])[0]?.labels).toEqual({ host, service });
  });

  test("is the same in protobuf as in JSON, and keeps bytes that are not UTF-8", () => {
    const labels = { app: "zisk-worker", host: "p1" };
    const [json] = push(labels, [NANOS, "the same", { a: "b" }]);
    const bytes = encoded('{app="zisk-worker", host="p1"}', Buffer.from("the same"), { a: "b" });
    expect(lokiItems(bytes, "protobuf", RECEIVED_US).items).toEqual([json]);
    const odd = Buffer.from([0xff, 0xc3, 0x28]);
    const [item] = lokiItems(encoded("{}", odd), "protobuf", RECEIVED_US).items;
    expect(Buffer.from(item?.raw ?? [])).toEqual(odd);
  });

  test("that comes again has the same keys, and equal lines of one request have their own", () => {
    const send = (): string[] => push({ host: "p1" }, [NANOS, "same"], [NANOS, "same"]).map(({ key }) => key);
    expect(send()).toEqual(send());
    expect(new Set(send()).size).toBe(2);
  });
});

describe("labels", () => {
  test("are read in Prometheus' notation", () => {
    expect([...readLabelText(String.raw`{ a="x", b = "q\"\\\n\u00e9\x41" ,c=${"`raw\\n`"}, }`)]).toEqual([
      ["a", "x"],
      ["b", 'q"\\\né' + "A"],
      ["c", "raw\\n"],
    ]);
    expect(readLabelText("{}").size).toBe(0);
  });

  test.each(["", "a", "{a}", "{a=}", "{a='b'}", '{a="b}', '{a="b" c="d"}', '{="b"}', "{,}"])(
    "written %j are refused",
    (text) => {
      expect(refusal(() => readLabelText(text))).toBe("body-invalid");
    },
  );

  test("of any value survive, and any text is read or refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), (value) => {
        expect(readLabelText(`{a=${JSON.stringify(value)}}`).get("a")).toBe(value);
        expect(["", "body-invalid"]).toContain(refusal(() => readLabelText(`{${value}`)));
        expect(["", "body-invalid"]).toContain(refusal(() => readLabelText(`{a="${value}"}`)));
      }),
      { numRuns: 500 },
    );
  });
});

describe("what is odd is kept", () => {
  test("numbers and lists among labels and metadata, as text", () => {
    const [item] = push({ app: "zisk-worker", rack: 5 }, [NANOS, "a line", { a: 5, b: true, c: { d: [1] } }]);
    expect(item?.fields).toEqual({ app: "zisk-worker", rack: "5", a: "5", b: "true", "c.d": "[1]" });
  });

  test("a line that is no text, and a time that is none", () => {
    const [line, untimed] = push({}, [NANOS, { a: 1 }], ["soon", "x"]);
    expect(Buffer.from(line?.raw ?? []).toString()).toBe('{"a":1}');
    expect(untimed).toMatchObject({ timeUs: RECEIVED_US, fields: { timestamp: "soon" } });
  });

  test("entries beside what is none, which is told", () => {
    const streams = [
      { stream: { a: "b" }, values: [[NANOS], [NANOS, "kept"], 7] },
      { entries: [] },
      { stream: 5, values: [[NANOS, "lost"]] },
    ];
    const read = lokiItems(Buffer.from(JSON.stringify({ streams })), "json", RECEIVED_US);
    expect(read.items.map(({ raw }) => Buffer.from(raw).toString())).toEqual(["kept"]);
    expect(read.rejected).toMatchObject({ count: 4, problem: expect.stringContaining("“values”") });
  });
});

describe("rubbish is refused", () => {
  test.each([
    {},
    { streams: {} },
    { streams: [[]] },
    { streams: [{ labels: '{a="b"}', entries: [{ ts: "2026-06-04T00:00:00Z", line: "x" }] }] },
    { streams: [{ values: [[NANOS]] }] },
    { streams: [{ values: [NANOS] }] },
  ])("%j", (body) => {
    expect(refusal(() => fromJson(body))).toBe("body-invalid");
  });

  test("any bytes and any JSON are lines or a refusal in words, never a crash", () => {
    const whole = encoded('{app="a"}', Buffer.from("line"), { a: "b" });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(whole.length - 1), (bytes, at) => {
        const changed = Buffer.concat([whole.subarray(0, at), bytes.subarray(0, 2), whole.subarray(at + 1)]);
        for (const body of [bytes, changed])
          expect(["", "body-invalid"]).toContain(refusal(() => lokiItems(body, "protobuf", RECEIVED_US)));
      }),
      { numRuns: 800 },
    );
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 3 }), (stream, value) => {
        for (const body of [
          stream,
          { streams: stream },
          { streams: [stream, { stream: value, values: [value] }] },
        ])
          expect(["", "body-invalid"]).toContain(refusal(() => fromJson(body)));
      }),
      { numRuns: 500 },
    );
  });
});
