import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startServer, type Server } from "../../e2e/start-server.ts";

const LINES = 200_000;
const CROWD = 50;

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-crowd-"));
  const path = join(folder, "many.log");
  const padding = "of what a prover has to say about its work ".repeat(6);
  const lines = Array.from({ length: LINES }, (_, at) => `${timeOf(at)}  INFO line ${at} ${padding}`);
  await writeFile(path, `${lines.join("\n")}\n`);
  server = await startServer({
    config: `[[sources]]\ntype = "file"\nname = "crowd"\npaths = ["${path}"]\n`,
  });
  await vi.waitUntil(async () => (await health()).rows >= LINES, { timeout: 110_000, interval: 250 });
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

function timeOf(at: number): string {
  return new Date(Date.UTC(2026, 5, 4) + at * 10).toISOString();
}

async function health(): Promise<{ rows: number }> {
  return (await fetch(`${server.url}/api/health`)).json();
}

let needles = 0;

/** Counts by a word that no line has and no answer before was about; the whole store is looked through. */
function count(signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.url}/api/facets?q=nowhere${needles++}`, { signal });
}

test("health and a page are answered while most of a crowd still waits", async () => {
  let pending = CROWD;
  const crowd = Array.from({ length: CROWD }, () => count().finally(() => pending--));
  expect((await health()).rows).toBeGreaterThanOrEqual(LINES);
  const page = await fetch(`${server.url}/api/logs?limit=5`);
  expect(page.status).toBe(200);
  expect(pending).toBeGreaterThan(CROWD / 2);
  for (const answer of await Promise.all(crowd)) {
    expect([200, 503]).toContain(answer.status);
    expect(answer.headers.has("retry-after")).toBe(answer.status === 503);
  }
});

test("what a crowd asked that has gone is not worked at", async () => {
  const aloneMs = await tookMs(() => count());
  const calledOff = new AbortController();
  const crowd = Array.from({ length: CROWD }, () => count(calledOff.signal).catch(() => undefined));
  // All of them are with the server when this one is answered.
  await health();
  calledOff.abort();
  await Promise.all(crowd);
  const behindMs = await tookMs(() => count());
  // Behind all of them it would take about fifty times as long.
  expect(behindMs).toBeLessThan(aloneMs * 15 + 250);
});

async function tookMs(ask: () => Promise<Response>): Promise<number> {
  const beganMs = performance.now();
  const answer = await ask();
  await answer.text();
  expect(answer.status).toBe(200);
  return performance.now() - beganMs;
}
