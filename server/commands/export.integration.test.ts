import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import * as z from "zod";
import { freePort, startServer, type Server } from "../../e2e/start-server.ts";
import { isoFromMicros } from "../../lib/time.ts";

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL("../../dist/jobtrail.mjs", import.meta.url));
const TOKEN = "token-of-this-test";
const AUTHORIZED = { headers: { authorization: `Bearer ${TOKEN}` } };
const COUNT = 300_000;
const START_US = Date.UTC(2026, 5, 4) * 1_000;

let folder: string;
let server: Server;
let inspectorPort: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-export-"));
  const log = join(folder, "zisk-worker.log");
  await writeLines(log);
  const config = `token = "${TOKEN}"\n[[sources]]\ntype = "file"\nhost = "prover-01"\npaths = ["${log}"]\n`;
  inspectorPort = await freePort();
  server = await startServer({ config, env: { NODE_OPTIONS: `--inspect=127.0.0.1:${inspectorPort}` } });
  await vi.waitUntil(async () => (await storedRows()) === COUNT, { timeout: 110_000, interval: 100 });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** One line a millisecond; every thousandth is an error with what CSV must quote. */
async function writeLines(path: string): Promise<void> {
  const file = createWriteStream(path);
  for (let number = 0; number < COUNT; number++) {
    const isError = number % 1_000 === 0;
    const message = isError ? `failed, "badly" ${number}\tÄ` : `segment ${number} is done on this worker`;
    const line = JSON.stringify({
      timestamp: isoFromMicros(START_US + number * 1_000),
      level: isError ? "ERROR" : "INFO",
      fields: { message, job_id: "544b0ec7-616d-4d00-8bcb-9b7e9a319aef", segment: number },
      target: "zisk_worker::worker",
    });
    if (!file.write(`${line}\n`)) await once(file, "drain");
  }
  await finished(file.end());
}

async function storedRows(): Promise<number> {
  const health = (await (await fetch(`${server.url}/api/health`, AUTHORIZED)).json()) as { rows: number };
  return health.rows;
}

/** Runs `jobtrail export` to its end. */
async function exported(
  args: string[],
  url = server.url,
): Promise<{ code: number; out: Buffer; said: string }> {
  const options = { encoding: "buffer", maxBuffer: 512 * 1024 * 1024 } as const;
  const env = { ...process.env, JOBTRAIL_TOKEN: TOKEN };
  try {
    const { stdout, stderr } = await run(process.execPath, [PROGRAM, "export", "--url", url, ...args], {
      ...options,
      env,
    });
    return { code: 0, out: stdout, said: stderr.toString() };
  } catch (error) {
    const failed = error as { code: number; stdout: Buffer; stderr: Buffer };
    return { code: failed.code, out: failed.stdout, said: failed.stderr.toString() };
  }
}

describe("jobtrail export", () => {
  test.each(["ndjson", "csv", "raw"])("writes the very bytes of the API as %s", async (format) => {
    const selection = { q: "level:error", from: "2026-06-04T00:01:00Z", to: "2026-06-04T00:02:00Z" };
    const url = `${server.url}/api/export?${new URLSearchParams({ ...selection, format }).toString()}`;
    const answered = Buffer.from(await (await fetch(url, AUTHORIZED)).arrayBuffer());
    const flags = Object.entries(selection).flatMap(([name, value]) => [`--${name}`, value]);
    const { code, out, said } = await exported([...flags, "--format", format]);
    expect([code, said]).toEqual([0, ""]);
    expect(out.equals(answered)).toBe(true);
    expect(out.toString().trimEnd().split("\n")).toHaveLength(format === "csv" ? 61 : 60);
  });

  test("passes on why it was refused", async () => {
    const query = await exported(["--q", "level:("]);
    expect([query.code, query.said]).toEqual([1, expect.stringMatching(/refused the export: /)]);
    const token = await exported(["--token", "wrong"]);
    expect([token.code, token.said]).toEqual([1, expect.stringMatching(/asks for a token/)]);
    const nobody = await exported([], "http://127.0.0.1:9");
    expect([nobody.code, nobody.said]).toEqual([
      1,
      expect.stringMatching(/No Jobtrail server answers.*--url/s),
    ]);
    const url = await exported([], "nowhere");
    expect([url.code, url.said]).toEqual([2, expect.stringMatching(/--url: nowhere is not a URL/)]);
  });

  test("ends quietly when its reader has had enough, as head does", async () => {
    const child = spawn(process.execPath, [PROGRAM, "export", "--url", server.url, "--token", TOKEN]);
    let said = "";
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const ended = once(child, "exit");
    child.stdout.once("data", () => child.stdout.destroy());
    expect([await ended, said]).toEqual([[0, null], ""]);
  });
});

/** Runs `jobtrail export > path` and gives its exit code. */
async function exportInto(path: string): Promise<number | null> {
  const child = spawn(process.execPath, [PROGRAM, "export", "--url", server.url, "--token", TOKEN]);
  const ended = once(child, "exit");
  await finished(child.stdout.pipe(createWriteStream(path)));
  const [code] = (await ended) as [number | null];
  return code;
}

/** What the server's JavaScript holds once its garbage is collected: objects, and the buffers that they keep alive, bytes. */
async function heldBytes(inspector: WebSocket): Promise<number> {
  await asked(inspector, "HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize = 0 } = heapUsageSchema.parse(
    await asked(inspector, "Runtime.getHeapUsage"),
  );
  return usedSize + backingStorageSize;
}

/** How much more than before the server's JavaScript holds at most while something is done, bytes. */
async function mostHeldWhile(
  inspector: WebSocket,
  before: number,
  work: () => Promise<void>,
): Promise<number> {
  let most = 0;
  let isOver = false;
  const working = work().finally(() => (isOver = true));
  while (!isOver) {
    most = Math.max(most, (await heldBytes(inspector)) - before);
    // Collecting without a pause would leave the server no time for its work.
    await pause(250);
  }
  await working;
  return most;
}

/** https://chromedevtools.github.io/devtools-protocol/tot/Runtime/#method-getHeapUsage */
const heapUsageSchema = z.object({ usedSize: z.number(), backingStorageSize: z.number().optional() });

/** Asks the server's own inspector. https://nodejs.org/en/learn/getting-started/debugging */
async function inspected(): Promise<WebSocket> {
  const targets = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const inspector = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? "");
  await once(inspector, "open");
  return inspector;
}

async function asked(inspector: WebSocket, method: string): Promise<unknown> {
  const answer = once(inspector, "message") as Promise<[Buffer]>;
  inspector.send(JSON.stringify({ id: 1, method }));
  const [message] = await answer;
  return (JSON.parse(message.toString()) as { result: unknown }).result;
}

/** Resident memory of the server now, its own and the embedded store's, bytes. */
async function residentBytes(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

describe.skipIf(process.platform !== "linux")("an export of 300,000 events", () => {
  test("is whole, and the server holds a fraction of it, also beside one that nobody reads", async () => {
    const out = join(folder, "export.ndjson");
    // The first one fills the store's own caches, which are bounded and kept.
    expect(await exportInto(out)).toBe(0);
    const inspector = await inspected();
    const before = { held: await heldBytes(inspector), resident: await residentBytes() };
    const abort = new AbortController();
    const unread = await fetch(`${server.url}/api/export`, { ...AUTHORIZED, signal: abort.signal });
    expect(unread.status).toBe(200);
    const mostHeld = await mostHeldWhile(inspector, before.held, async () => {
      expect(await exportInto(out)).toBe(0);
    });
    const { size } = await stat(out);
    process.stdout.write(`exported ${size} bytes; the server held ${mostHeld} more at most\n`);
    expect(mostHeld).toBeLessThan(size / 8);
    // What the embedded store would hold of the one that nobody reads. The allocator gives memory back in its own time.
    await expect
      .poll(async () => (await residentBytes()) - before.resident, { timeout: 60_000 })
      .toBeLessThan(size / 2);
    abort.abort();
    inspector.close();
    const ids = new Set<string>();
    let previous = "";
    for (const line of (await readFile(out, "utf8")).trimEnd().split("\n")) {
      const { id, time } = JSON.parse(line) as { id: string; time: string };
      if (time < previous) throw new Error(`${time} came behind ${previous}`);
      previous = time;
      ids.add(id);
    }
    expect(ids.size).toBe(COUNT);
  });

  test.each(["json", "html"])(
    "a trail of as many lines is written as %s in as little memory",
    async (format) => {
      const inspector = await inspected();
      const before = await heldBytes(inspector);
      let size = 0;
      const mostHeld = await mostHeldWhile(inspector, before, async () => {
        const answer = await fetch(`${server.url}/api/jobs/544b0ec7/export?format=${format}`, AUTHORIZED);
        expect(answer.status).toBe(200);
        for await (const piece of answer.body!) size += (piece as Uint8Array).length;
      });
      inspector.close();
      process.stdout.write(`${format}: ${size} bytes; the server held ${mostHeld} more at most\n`);
      expect(size).toBeGreaterThan(format === "json" ? 100_000_000 : 5_000_000);
      expect(mostHeld).toBeLessThan(64 * 1024 * 1024);
    },
  );
});
