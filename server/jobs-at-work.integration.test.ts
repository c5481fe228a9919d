import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type Server } from "../e2e/start-server.ts";
import type { Event } from "../lib/event.ts";
import { logsPageSchema } from "./protocol/logs.ts";

const JOB = "1a2b3c4d-1111-4222-8333-444455556666";

let folder: string;
let log: string;
let server: Server | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-work-"));
  log = join(folder, "zisk-worker.log");
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<Server> {
  return startServer({
    config: `[[sources]]\ntype = "file"\nhost = "prover-1"\npaths = ["${log}"]\n`,
    args: ["--data", join(folder, "data")],
  });
}

async function found(query: string): Promise<Event[]> {
  const response = await fetch(`${server?.url}/api/logs?q=${encodeURIComponent(query)}&limit=100`);
  return logsPageSchema.parse(await response.json()).events;
}

const at = (second: number, words: string): string => `2026-06-04T13:39:0${second}.000000Z INFO: ${words}\n`;

test("a job's lines without its ID are attached, hidden by one condition, and so after a kill in the middle", async () => {
  await writeFile(
    log,
    at(0, "before") +
      at(1, `Starting Partial Contribution for ${JOB}`) +
      at(2, "in between") +
      at(3, "Contribution computation successful for JobId(1a2b3c4d…)") +
      at(4, "Starting Prove for JobId(1a2b3c4d…)"),
  );
  server = await start();
  await expect.poll(async () => (await found("")).length, { timeout: 20_000 }).toBe(5);
  const killed = server.ended;
  process.kill(server.pid, "SIGKILL");
  await killed;
  await appendFile(
    log,
    at(5, "after the kill") + "[CUDA] cudaMalloc failed due to: out of memory (2) at a.cu:7\n",
  );
  server = await start();
  await expect.poll(async () => (await found("")).length, { timeout: 20_000 }).toBe(7);
  await appendFile(log, at(6, "Prove computation successful for JobId(1a2b3c4d…)") + at(7, "behind it"));
  await expect.poll(async () => (await found("")).length, { timeout: 20_000 }).toBe(9);
  const inferred = await found("inferred:job");
  expect(inferred.map(({ message, job, job_id }) => [message.slice(0, 14), job, job_id])).toEqual([
    ["in between", "1a2b3c4d", JOB],
    ["after the kill", "1a2b3c4d", JOB],
    ["[CUDA] cudaMal", "1a2b3c4d", JOB],
  ]);
  expect(await found("job:1a2b3c4d")).toHaveLength(7);
  expect(await found("job:1a2b3c4d -inferred:job")).toHaveLength(4);
}, 60_000);
