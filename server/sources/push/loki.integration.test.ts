import { gzipSync } from "node:zlib";
import { compress } from "snappyjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogger, format } from "winston";
import LokiTransport from "winston-loki";
import { startServer, type Server } from "../../../e2e/start-server.ts";
import type { Event } from "../../../lib/event.ts";
import { logsPageSchema } from "../../protocol/logs.ts";
import { problemSchema } from "../../protocol/problem.ts";
import { sourcesSchema } from "../../protocol/sources.ts";

const JOB = "544b0ec7-616d-4d00-8bcb-9b7e9a319aef";
const TOKEN = "a-secret";
const BASIC = `Basic ${Buffer.from(`loki:${TOKEN}`).toString("base64")}`;

let server: Server;
beforeAll(async () => {
  server = await startServer({ config: `token = "${TOKEN}"` });
  // Who has no token is refused before the server has started; who has it waits until it has.
  await fetch(`${server.url}/ready`, { headers: { authorization: BASIC } });
});
afterAll(() => server.stop());

async function stored(query: string): Promise<Event[]> {
  const url = `${server.url}/api/logs?q=${encodeURIComponent(query)}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
  return logsPageSchema.parse(await answer.json()).events;
}

function push(body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<Response> {
  return fetch(`${server.url}/loki/api/v1/push`, {
    method: "POST",
    headers: { authorization: BASIC, ...headers },
    body,
  });
}

const JSON_TYPE = { "content-type": "application/json" };
const PROTOBUF_TYPE = { "content-type": "application/x-protobuf" };

describe("winston-loki", () => {
  test.each([
    ["snappy protobuf", false],
    ["JSON", true],
  ])("that sends %s needs only an address and the token as its password", async (_what, json) => {
    const host = json ? "json" : "protobuf";
    const failures: unknown[] = [];
    const transport = new LokiTransport({
      host: server.url,
      basicAuth: `loki:${TOKEN}`,
      json,
      interval: 0.1,
      gracefulShutdown: false,
      timeout: 60_000,
      onConnectionError: (error) => failures.push(error),
      labels: { host, app: "zisk-worker", job: "zisk" },
      format: format.printf(({ message }) => String(message)),
    });
    const logger = createLogger({ transports: [transport] });
    const began = Date.now();
    logger.warn(`2026-06-04T13:39:33.123456Z INFO: [Phase1] Started with 4 workers for JobId(1a2b3c4d…)`);
    logger.warn("no format of ours", { worker_id: "gpu-07", job_id: JOB });
    logger.error("from another stream, as its level is another label");
    for (let number = 0; number < 500; number++) logger.info(`line ${number}`);
    await transport.flush();
    await transport.close();
    expect(failures).toEqual([]);
    const [own, foreign, ...rest] = await stored(`source:loki host:${host} -"line "`);
    expect(own).toMatchObject({
      time: "2026-06-04T13:39:33.123456Z",
      level: "info",
      service: "zisk-worker",
      stream: `{app="zisk-worker", host="${host}", job="zisk"}`,
      job: "1a2b3c4d",
      phase: "Contributions",
    });
    expect(foreign).toMatchObject({
      level: "warn",
      message: "no format of ours",
      fields: { app: "zisk-worker", job: "zisk" },
    });
    // Only its JSON carries a line's own facts, as structured metadata.
    expect(foreign?.job_id).toBe(json ? JOB : null);
    expect(foreign?.worker).toBe(json ? "gpu-07" : null);
    expect(Date.parse(foreign?.time ?? "")).toBeGreaterThanOrEqual(began);
    expect(rest.map(({ level }) => level)).toEqual(["error"]);
    const answer = await fetch(
      `${server.url}/api/export?format=raw&q=${encodeURIComponent(`host:${host} "line "`)}`,
      {
        headers: { authorization: `Bearer ${TOKEN}` },
      },
    );
    expect((await answer.text()).trimEnd().split("\n")).toEqual(
      Array.from({ length: 500 }, (_, number) => `line ${number}`),
    );
  });
});

describe("a request", () => {
  const body = (line: string): Buffer<ArrayBuffer> =>
    Buffer.from(
      JSON.stringify({
        streams: [
          {
            stream: { host: "hand" },
            values: [
              ["1780580373123456789", line],
              ["1780580373123456789", line],
            ],
          },
        ],
      }),
    );

  test("that comes again stores nothing twice, and of equal lines both", async () => {
    expect((await push(body("again"), JSON_TYPE)).status).toBe(204);
    expect((await push(gzipSync(body("again")), { ...JSON_TYPE, "content-encoding": "gzip" })).status).toBe(
      204,
    );
    expect((await stored("again")).map(({ time }) => time)).toEqual([
      "2026-06-04T13:39:33.123456Z",
      "2026-06-04T13:39:33.123456Z",
    ]);
    const answer = await fetch(`${server.url}/api/sources`, { headers: { authorization: BASIC } });
    const { sources } = sourcesSchema.parse(await answer.json());
    expect(sources.find(({ name }) => name === "loki")).toMatchObject({ kind: "loki", state: "following" });
  });

  test("of a sender that asks first is welcome", async () => {
    const answer = await fetch(`${server.url}/ready`, { headers: { authorization: BASIC } });
    expect([answer.status, await answer.text()]).toEqual([200, "ready\n"]);
  });

  test.each([
    ["no snappy", PROTOBUF_TYPE, Buffer.from("hello"), 400, /snappy/],
    [
      "snappy of no protobuf",
      { ...PROTOBUF_TYPE, "content-encoding": "snappy" },
      compress(Buffer.from([0x0a, 0x7f])),
      400,
      /cut off/,
    ],
    [
      "snappy that declares 4 GB",
      PROTOBUF_TYPE,
      Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]),
      413,
      /4294967295/,
    ],
    [
      "snappy that never ends",
      PROTOBUF_TYPE,
      Buffer.from([20, 0xfc, 0xf6, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
      400,
      /snappy/,
    ],
    ["deep JSON", JSON_TYPE, Buffer.from(`{"streams":${"[".repeat(100_000)}`), 400, /nested deeper/],
    ["no streams", JSON_TYPE, Buffer.from("{}"), 400, /streams/],
    ["text as a type", { "content-type": "text/plain" }, Buffer.from("hello"), 415, /text\/plain/],
    ["too much", PROTOBUF_TYPE, Buffer.alloc(33 * 1024 * 1024), 413, /34603008/],
    ["another's token", { ...JSON_TYPE, authorization: "Basic bG9raTpub3Bl" }, body("never"), 401, /token/],
  ])("of %s is refused with what to do", async (_what, headers, sent, status, words) => {
    const answer = await push(sent, headers);
    expect(answer.status).toBe(status);
    expect(problemSchema.parse(await answer.json()).detail).toMatch(words);
  });
});
