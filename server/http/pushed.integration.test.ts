import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { logsPageSchema } from "../protocol/logs.ts";
import { problemSchema } from "../protocol/problem.ts";

let server: Server;
beforeAll(async () => (server = await startServer()));
afterAll(() => server.stop());

function ingest(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.url}/api/ingest`, { method: "POST", body, headers });
}

async function found(query: string) {
  const answer = await fetch(`${server.url}/api/logs?q=${encodeURIComponent(query)}`);
  return logsPageSchema.parse(await answer.json()).events;
}

/** Memory that the server takes, MB. */
async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}

/** Runs the work and watches the server: the most memory that it took meanwhile, in MB, and whether it always answered. */
async function watched<Result>(
  work: Promise<Result>,
): Promise<{ result: Result; mostMb: number; isWell: boolean }> {
  const ended = { is: false };
  const end = (): void => void (ended.is = true);
  work.then(end, end);
  let mostMb = 0;
  let isWell = true;
  while (!ended.is) {
    mostMb = Math.max(mostMb, await residentMb());
    isWell &&= (await fetch(`${server.url}/api/health`)).ok;
  }
  return { result: await work, mostMb, isWell };
}

describe("a small request of very many lines", () => {
  const gzip = { "content-encoding": "gzip" };

  test("in lines of their own is refused before it is stored, and others are answered meanwhile", async () => {
    const body = gzipSync('{"line":"a"}\n'.repeat(9_900_000));
    const { result, mostMb, isWell } = await watched(ingest(body, gzip));
    expect([result.status, isWell]).toEqual([413, true]);
    expect(problemSchema.parse(await result.json()).detail).toMatch(/more than 1000000 lines.*smaller parts/);
    expect(mostMb).toBeLessThan(1_000);
  });

  test("in one list, too", async () => {
    const body = gzipSync(`[${'{"line":"a"},'.repeat(3_000_000)}{}]`);
    const { result, mostMb, isWell } = await watched(ingest(body, gzip));
    expect([result.status, isWell]).toEqual([413, true]);
    expect(mostMb).toBeLessThan(1_000);
    expect(await found("source:push")).toEqual([]);
  });

  test("that is not too much is stored in slices, and stores nothing twice when it comes again", async () => {
    const count = 120_000;
    const lines = Array.from({ length: count }, (_, index) => `{"line":"sliced ${index}","host":"slices"}`);
    const headers = { ...gzip, "idempotency-key": "slices" };
    const { result, mostMb } = await watched(ingest(gzipSync(lines.join("\n")), headers));
    expect(await result.json()).toEqual({ stored: count });
    expect(mostMb).toBeLessThan(1_000);
    expect(await (await ingest(gzipSync(lines.join(" ")), headers)).json()).toEqual({ stored: 0 });
    const stored = await (await fetch(`${server.url}/api/export?format=raw&q=host:slices`)).text();
    expect(stored).toBe(lines.map((_, index) => `sliced ${index}\n`).join(""));
  });

  test("and very many senders at once: all are stored or told to come again", async () => {
    const body = gzipSync(`{"line":"${"x".repeat(1_000)}","host":"crowd"}\n`.repeat(500));
    const answers = await Promise.all(Array.from({ length: 60 }, () => ingest(body, gzip)));
    const stored = answers.filter(({ status }) => status === 200).length;
    expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
    const rows = await (await fetch(`${server.url}/api/export?format=raw&q=host:crowd`)).text();
    expect(rows.split("\n").length - 1).toBe(stored * 500);
  });
});

describe("a batch", () => {
  test("of which some are no lines is stored but for these, and they are named", async () => {
    const body = '{"line":"kept 1"}\nhello\n{"line":"kept 2","time":"soon"}\n{"host":"nothing"}\n{"line":';
    const answer = await ingest(body);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        stored: 2,
        refused: [
          { line: 2, problem: "is no JSON object" },
          { line: 4, problem: "has none of line, log, message, msg, MESSAGE, line_base64" },
          { line: 5, problem: "is cut off" },
        ],
        refused_count: 3,
      },
    ]);
    expect((await found("kept")).map(({ message, fields }) => [message, fields])).toEqual([
      ["kept 1", {}],
      ["kept 2", { time: "soon" }],
    ]);
  });

  test("of which nothing can be read is refused", async () => {
    const answer = await ingest("hello\nworld");
    expect(answer.status).toBe(400);
    expect(problemSchema.parse(await answer.json()).detail).toMatch(/^Line 1 is no JSON object\./);
  });

  test.each([
    ["rsyslog's list", '[{"msg":"as list","hostname":"p1"},\n{"msg":"as list","hostname":"p1"}]'],
    [
      "Fluent Bit's json_stream",
      '{"date":1780580373.5,"log":"as stream"}{"date":1780580373.5,"log":"as stream"}',
    ],
    ["text behind a byte order mark", '\uFEFF{"message":"as marked"}\r\n{"MESSAGE":"as marked"}'],
  ])("in the form of %s is read", async (_what, body) => {
    expect(await (await ingest(body)).json()).toEqual({ stored: 2 });
    const words = /as \w+/.exec(body)?.[0] ?? "";
    expect(await found(`"${words}"`)).toHaveLength(2);
  });

  test.each([
    ["deflate", (text: string) => deflateSync(text)],
    ["zstd", (text: string) => Uint8Array.from(execFileSync("zstd", ["-q", "-c"], { input: text }))],
  ])("that is encoded as %s is read", async (encoding, encode) => {
    const answer = await ingest(encode(`{"line":"encoded as ${encoding}"}`), {
      "content-encoding": encoding,
    });
    expect(await answer.json()).toEqual({ stored: 1 });
    expect(await found(`"encoded as ${encoding}"`)).toHaveLength(1);
  });
});

describe("OTLP and Loki", () => {
  const json = { "content-type": "application/json" };

  test("keep what can be kept, and OTLP's answer says what was not", async () => {
    const logRecords = [{ body: { stringValue: "partly kept" }, severityNumber: "SEVERITY_NUMBER_DEBUG" }, 7];
    const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    const answer = await fetch(`${server.url}/v1/logs`, { method: "POST", headers: json, body });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { partialSuccess: { rejectedLogRecords: "1", errorMessage: "“logRecords” must be an object." } },
    ]);
    expect(await found('"partly kept"')).toMatchObject([{ level: "debug" }]);
  });

  test("Loki's sender is told by 400, when all others are stored", async () => {
    const values = [["1780580373123456789", "loki kept", { n: 5 }], [7]];
    const body = JSON.stringify({ streams: [{ stream: { app: "zisk-worker" }, values }] });
    const answer = await fetch(`${server.url}/loki/api/v1/push`, { method: "POST", headers: json, body });
    expect(answer.status).toBe(400);
    expect(problemSchema.parse(await answer.json()).detail).toMatch(
      /^One entry was not stored.*All others are/,
    );
    expect(await found('"loki kept"')).toMatchObject([{ fields: { n: "5" } }]);
  });
});
