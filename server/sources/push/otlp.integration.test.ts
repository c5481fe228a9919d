import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { SeverityNumber, type LogRecord } from "@opentelemetry/api-logs";
import { OTLPLogExporter as JsonExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtobufExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
} from "@opentelemetry/sdk-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, type Server } from "../../../e2e/start-server.ts";
import type { Event } from "../../../lib/event.ts";
import { logsPageSchema } from "../../protocol/logs.ts";
import { sourcesSchema } from "../../protocol/sources.ts";
import { startChangingServer, type ChangingServer } from "../fixtures/changing-server.ts";
import { otlpRequestType } from "./wire/otlp-messages.ts";
import { seededRandom } from "../../../e2e/seeded-random.ts";

const random = seededRandom("otlp, killed");

const JOB = "544b0ec7-616d-4d00-8bcb-9b7e9a319aef";
const EXPORTERS = { protobuf: ProtobufExporter, json: JsonExporter };
const WORKER = { "service.name": "zisk-worker", "host.name": "prover-07", "k8s.namespace.name": "zisk" };

/** What the SDK asks of a resource, without the package that detects one. */
function resourceOf(attributes: Record<string, string>) {
  return {
    attributes,
    merge: () => resourceOf(attributes),
    getRawAttributes: () => Object.entries(attributes),
  };
}

interface Sender {
  emit(record: LogRecord): void;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

function sender(exporter: LogRecordExporter, resource: Record<string, string>, batch = 512): Sender {
  const processor = new BatchLogRecordProcessor({
    exporter,
    maxQueueSize: 200_000,
    maxExportBatchSize: batch,
    scheduledDelayMillis: 50,
    exportTimeoutMillis: 100_000,
  });
  const provider = new LoggerProvider({ resource: resourceOf(resource), processors: [processor] });
  const logger = provider.getLogger("zisk_worker::worker");
  return {
    emit: (record) => logger.emit(record),
    flush: () => provider.forceFlush(),
    stop: () => provider.shutdown(),
  };
}

/** An exporter of the SDK gives up after five tries; a Collector does not. */
function patient(exporter: LogRecordExporter): LogRecordExporter & { exported(): number } {
  let exported = 0;
  const send = (records: ReadableLogRecord[], done: (result: { code: number }) => void): void =>
    exporter.export(records, (result) => {
      if (result.code === 0) {
        exported += records.length;
        done(result);
      } else setTimeout(() => send(records, done), 100);
    });
  return {
    export: send,
    exported: () => exported,
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => undefined,
  };
}

async function events(server: Server, query: string): Promise<Event[]> {
  const response = await fetch(`${server.url}/api/logs?q=${encodeURIComponent(query)}`);
  return logsPageSchema.parse(await response.json()).events;
}

describe("an OpenTelemetry SDK", () => {
  let server: Server;
  const authorization = { authorization: "Bearer a-secret" };

  beforeAll(async () => {
    server = await startServer({ config: 'token = "a-secret"' });
    // Who has no token is refused before the server has started; who has it waits until it has.
    await fetch(`${server.url}/ready`, { headers: authorization });
  });
  afterAll(() => server.stop());

  async function stored(query: string): Promise<Event[]> {
    const url = `${server.url}/api/logs?q=${encodeURIComponent(query)}`;
    return logsPageSchema.parse(await (await fetch(url, { headers: authorization })).json()).events;
  }

  test.each(["protobuf", "json"] as const)("that exports %s needs only an address", async (encoding) => {
    const exporter = new EXPORTERS[encoding]({
      url: `${server.url}/v1/logs`,
      headers: authorization,
      timeoutMillis: 60_000,
      compression: "gzip" as never,
    });
    const sdk = sender(exporter, { ...WORKER, "host.name": encoding });
    sdk.emit({
      body: "segment proved",
      severityNumber: SeverityNumber.WARN,
      severityText: "WARN",
      timestamp: [1_780_580_373, 123_456_789],
      attributes: { job_id: JOB, phase: "Prove", segment: 7, worker_id: "gpu-07", elapsed_ms: 829.5 },
    });
    sdk.emit({
      body: `2026-06-04T13:39:34.000001Z ERROR: [Phase1] Failed for JobId(1a2b3c4d…)`,
      severityNumber: SeverityNumber.INFO,
    });
    sdk.emit({ body: { nested: { steps: [1, "two"] } }, timestamp: [1_780_580_375, 0] });
    await sdk.stop();
    const [attributed, own, structured] = await stored(`host:${encoding}`);
    expect(attributed).toMatchObject({
      time: "2026-06-04T13:39:33.123456Z",
      level: "warn",
      source: "otlp",
      host: encoding,
      service: "zisk-worker",
      message: "segment proved",
      raw: "segment proved",
      job: JOB.slice(0, 8),
      job_id: JOB,
      phase: "Prove",
      segment: "7",
      worker: "gpu-07",
      fields: {
        elapsed_ms: "829.5",
        "k8s.namespace.name": "zisk",
        "otel.scope.name": "zisk_worker::worker",
      },
    });
    expect(own).toMatchObject({ time: "2026-06-04T13:39:34.000001Z", level: "error", job: "1a2b3c4d" });
    expect(structured?.raw).toBe('{"nested":{"steps":[1,"two"]}}');
    const sources = sourcesSchema.parse(
      await (await fetch(`${server.url}/api/sources`, { headers: authorization })).json(),
    );
    expect(sources.sources.find(({ name }) => name === "otlp")).toMatchObject({
      kind: "otlp",
      state: "following",
      problem: null,
    });
  });

  test("without the token is told so in its own words", async () => {
    const answer = await fetch(`${server.url}/v1/logs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ message: expect.stringContaining("asks for a token") });
  });
});

describe("rubbish", () => {
  let server: Server;
  beforeAll(async () => (server = await startServer()));
  afterAll(() => server.stop());

  const JSON_TYPE = { "content-type": "application/json" };
  const PROTOBUF_TYPE = { "content-type": "application/x-protobuf" };
  const zeros = gzipSync(Buffer.alloc(80_000_000));

  test.each([
    ["truncated protobuf", PROTOBUF_TYPE, Buffer.from([0x0a, 0x7f, 0x01]), 400, /cut off/],
    ["deep JSON", JSON_TYPE, Buffer.from(`{"resourceLogs":${"[".repeat(100_000)}`), 400, /nested deeper/],
    ["text", JSON_TYPE, Buffer.from("hello"), 400, /not JSON/],
    ["text as a type", { "content-type": "text/plain" }, Buffer.from("hello"), 415, /text\/plain/],
    ["an unknown encoding", { ...JSON_TYPE, "content-encoding": "br" }, Buffer.from("hello"), 415, /gzip/],
    [
      "half a gzip",
      { ...JSON_TYPE, "content-encoding": "gzip" },
      gzipSync("{}").subarray(0, 15),
      400,
      /gzip/,
    ],
    ["a bomb", { ...PROTOBUF_TYPE, "content-encoding": "gzip" }, zeros, 413, /larger than/],
    ["too much", PROTOBUF_TYPE, Buffer.alloc(33 * 1024 * 1024), 413, /33554432|34603008/],
  ] as const)("%s is refused with what to do", async (_what, headers, body, status, words) => {
    const answer = await fetch(`${server.url}/v1/logs`, { method: "POST", headers, body });
    expect(answer.status).toBe(status);
    const isJson = headers["content-type"] === "application/json";
    expect(answer.headers.get("content-type")).toBe(isJson ? "application/json" : "application/x-protobuf");
    // A google.rpc.Status; in protobuf the message stands behind its tag and length.
    expect(await answer.text()).toMatch(words);
    expect(await events(server, "")).toEqual([]);
  });

  test("an empty request and one of no records are answered in the request's encoding", async () => {
    const json = await fetch(`${server.url}/v1/logs`, { method: "POST", headers: JSON_TYPE, body: "{}" });
    expect([json.status, await json.text()]).toEqual([200, "{}"]);
    const protobuf = await fetch(`${server.url}/v1/logs`, { method: "POST", headers: PROTOBUF_TYPE });
    expect([protobuf.status, protobuf.headers.get("content-type"), await protobuf.text()]).toEqual([
      200,
      "application/x-protobuf",
      "",
    ]);
    expect((await fetch(`${server.url}/v1/logs`)).status).toBe(405);
  });

  test("an answer that is late: the same request meanwhile is stored once", async () => {
    const values = Array.from({ length: 2_000 }, (_, index) => ({
      timeUnixNano: `178058037312345${String(index).padStart(4, "0")}`,
      body: { stringValue: Buffer.from(`at once ${index}`) },
    }));
    const body = otlpRequestType
      .encode(otlpRequestType.fromObject({ resourceLogs: [{ scopeLogs: [{ logRecords: values }] }] }))
      .finish();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        fetch(`${server.url}/v1/logs`, { method: "POST", headers: PROTOBUF_TYPE, body: Buffer.from(body) }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const health = (await (await fetch(`${server.url}/api/health`)).json()) as { rows: number };
    expect(health.rows).toBe(2_000);
  });
});

describe("exactly once", () => {
  let server: ChangingServer;
  beforeAll(async () => (server = await startChangingServer()));
  afterAll(() => server.stop());

  test("through an SDK's own retries: answers lost, the server stopped and started", async () => {
    const exporter = new ProtobufExporter({ url: `${server.url}/v1/logs`, timeoutMillis: 60_000 });
    const sdk = sender(exporter, { "host.name": "retries" });
    const numbers = Array.from({ length: 5_000 }, (_, index) => index);
    for (const number of numbers.slice(0, 2_000)) sdk.emit({ body: `line ${number}` });
    await sdk.flush();
    server.loseAnswers(2);
    for (const number of numbers.slice(2_000, 4_000)) sdk.emit({ body: `line ${number}` });
    const flushed = sdk.flush();
    await expect.poll(() => server.lost(), { timeout: 30_000 }).toBe(2);
    for (const number of numbers.slice(4_000)) sdk.emit({ body: `line ${number}` });
    await Promise.all([server.restart("in order"), flushed]);
    await sdk.stop();
    const lines = await server.lines("host:retries");
    expect(lines.toSorted(byNumber)).toEqual(numbers.map((number) => `line ${number}`));
  });

  test("100,000 records while Jobtrail is SIGKILLed five times, in order", { timeout: 400_000 }, async () => {
    const count = 100_000;
    const exporter = patient(new ProtobufExporter({ url: `${server.url}/v1/logs`, timeoutMillis: 10_000 }));
    const sdk = sender(exporter, { "host.name": "kills" }, 4_000);
    for (let number = 0; number < count; number++)
      sdk.emit({ body: `line ${number}`, timestamp: [1_780_580_373, number * 1_000] });
    for (let kill = 1; kill <= 5; kill++) {
      server.loseAnswers(1);
      await expect
        .poll(() => exporter.exported(), { timeout: 60_000 })
        .toBeGreaterThanOrEqual((kill - 1) * 12_000);
      await pause(random() * 300);
      await server.restart("SIGKILL");
    }
    await expect.poll(() => exporter.exported(), { timeout: 200_000, interval: 200 }).toBe(count);
    await sdk.stop();
    const lines = await server.lines("host:kills");
    expect(lines.length).toBe(count);
    expect(lines.findIndex((line, number) => line !== `line ${number}`)).toBe(-1);
  });
});

function byNumber(a: string, b: string): number {
  return Number(a.slice(5)) - Number(b.slice(5));
}
