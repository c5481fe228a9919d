import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { healthSchema } from "../protocol/health.ts";
import { logsPageSchema } from "../protocol/logs.ts";
import { openDataDirectory } from "../store/data-directory.ts";

const PROGRAM = fileURLToPath(new URL("../../dist/jobtrail.mjs", import.meta.url));

let folder: string;
let data: string;
let log: string;
let server: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-upkeep-"));
  data = join(folder, "data");
  log = join(folder, "zisk-worker.log");
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function serve(): Promise<Server> {
  const config = `[[sources]]\ntype = "file"\nname = "files"\npaths = ["${folder}/*.log"]\n`;
  server = await startServer({ config, args: ["--data", data] });
  return server;
}

async function stop(): Promise<void> {
  await server?.stop();
  server = undefined;
}

/** Runs a command of the program's, beside the server or without one. */
function jobtrail(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [PROGRAM, ...args, "--data", data], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, said: stdout + stderr }),
    ),
  );
}

async function write(from: number, to: number): Promise<void> {
  const lines = Array.from({ length: to - from }, (_, index) => `line ${from + index} of all\n`);
  await appendFile(log, lines.join(""));
}

async function exported(query = "source:files"): Promise<string[]> {
  const answer = await fetch(`${server?.url}/api/export?format=raw&q=${encodeURIComponent(query)}`);
  return (await answer.text()).split("\n").filter(Boolean);
}

async function health() {
  return healthSchema.parse(await (await fetch(`${server?.url}/api/health`)).json());
}

/** Waits until so many lines are stored, and sees that each is there once. */
async function hasOnce(count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, index) => `line ${index} of all`).sort();
  await expect.poll(async () => (await exported()).sort(), { timeout: 30_000 }).toEqual(all);
}

/** Where the part with the most rows lies, while no server runs. */
async function largestPart(): Promise<{ name: string; path: string }> {
  const clickhouse = await openDataDirectory(data);
  const [part] = await clickhouse.rows(
    "SELECT name, path FROM system.parts WHERE active AND table = 'events' ORDER BY rows DESC LIMIT 1",
  );
  await clickhouse.close();
  return { name: String(part?.[0]), path: String(part?.[1]) };
}

test("a backup that is made while lines flow is put back into a server that runs, and its sources go on behind it", async () => {
  const copy = join(folder, "copy");
  await serve();
  const writing = (async () => {
    for (let from = 0; from < 3_000; from += 100) await write(from, from + 100);
  })();
  await expect.poll(async () => (await health()).rows).toBeGreaterThan(0);
  expect(await jobtrail("backup", copy)).toMatchObject({ code: 0, said: expect.stringContaining(copy) });
  await writing;
  await hasOnce(3_000);
  await stop();
  await rm(data, { recursive: true });

  await serve();
  await hasOnce(3_000);
  expect(await jobtrail("restore", copy)).toMatchObject({
    code: 1,
    said: expect.stringContaining("--replace"),
  });
  expect(await jobtrail("restore", copy, "--replace")).toMatchObject({ code: 0 });
  await write(3_000, 3_100);
  await hasOnce(3_100);
  expect(await jobtrail("verify")).toMatchObject({
    code: 0,
    said: expect.stringContaining("all as they were written"),
  });
  await stop();

  await rm(data, { recursive: true });
  expect(await jobtrail("restore", copy)).toMatchObject({ code: 0 });
  await serve();
  await hasOnce(3_100);
});

test("a part that is lost at a start is a note, once, and a problem in health; its lines are read again", async () => {
  await write(0, 5_000);
  await serve();
  await hasOnce(5_000);
  await stop();
  const { path } = await largestPart();
  await truncate(join(path, "data.bin"), 100);
  for (let start = 0; start < 2; start++) {
    await serve();
    await hasOnce(5_000);
    const notes = logsPageSchema.parse(
      await (await fetch(`${server?.url}/api/logs?limit=100&q=source:jobtrail`)).json(),
    );
    expect(notes.events).toEqual([
      expect.objectContaining({
        level: "error",
        // What one insert wrote may not have counted yet as the server ended; what was merged has.
        message: expect.stringMatching(/^\d+ stored lines received from .* (?:are|may be) missing/),
      }),
    ]);
    expect(await health()).toMatchObject({
      status: "damaged",
      damage: { problem: expect.stringContaining("verify --forget") },
    });
    await stop();
  }
  await serve();
  const [part] = (await health()).damage.parts;
  expect(await jobtrail("verify")).toMatchObject({ code: 1 });
  const forgotten = { code: 0, said: expect.stringContaining("were deleted") };
  expect(await jobtrail("verify", "--forget", part?.name ?? "")).toEqual(forgotten);
  expect(await health()).toMatchObject({ status: "ok", damage: { problem: null, parts: [] } });
});

test("a part with other bytes than were written is named with the command that sets it aside, and then all is well", async () => {
  await write(0, 5_000);
  await serve();
  await hasOnce(5_000);
  await stop();
  const { name, path } = await largestPart();
  const bytes = await readFile(join(path, "data.bin"));
  for (let at = bytes.length >> 1; at < (bytes.length >> 1) + 64; at++) bytes[at]! ^= 0xff;
  await writeFile(join(path, "data.bin"), bytes);
  const verified = await jobtrail("verify");
  expect(verified.code).toBe(1);
  expect(verified.said).toContain(`jobtrail verify --set-aside ${name}`);
  const remedy = `jobtrail verify --set-aside ${name}`;
  const isUp = await serve().then(
    () => true,
    (error: unknown) => {
      expect(String(error)).toContain(remedy);
      return false;
    },
  );
  expect(await jobtrail("verify", "--set-aside", name)).toMatchObject({ code: 0 });
  if (!isUp) await serve();
  await hasOnce(5_000);
});
