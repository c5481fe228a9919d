import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startServer, type Server } from "../e2e/start-server.ts";
import { isoFromMicros } from "../lib/time.ts";
import { clusterLines, writeClusterFile } from "./cluster-lines.ts";
import type { BenchFigure } from "./figure.ts";
import { questions, type Asked, type Question } from "./questions.ts";
import { cpuSeconds, percentile, whenStored } from "./server-figures.ts";

const ROWS = 1_000_000;
const STEP_US = 15_000;
/** Storing five million lines took 90 s where this was written. */
const WITHIN_MS = 600_000;
const ROUNDS = 15;
/** A kind of question that takes seconds is not asked all the rounds, but at least so often. */
const LEAST_ROUNDS = 5;
const MOST_MS = 6_000;
const FLOW_LINES_PER_SECOND = 5_000;
const FLOW_EVERY_MS = 100;

/**
 * What the API's answers take, in time and in the server's processor time, over lines that are stored and merged.
 * @param options `rows`: how many lines, 1,000,000 without it
 */
export async function run({ rows = String(ROWS) }: Record<string, string> = {}): Promise<BenchFigure[]> {
  const count = Number(rows);
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`--rows=${rows} is no number of lines.`);
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-bench-"));
  const file = join(folder, "zisk-coordinator.log");
  const fromUs = Date.now() * 1000 - count * STEP_US;
  await writeClusterFile(file, { format: "json", count, fromUs, stepUs: STEP_US });
  const server = await startServer({
    config: `[[sources]]\ntype = "file"\nname = "bench"\npaths = ["${file}"]\n`,
  });
  const flow = new AbortController();
  try {
    await whenStored(server, count, WITHIN_MS);
    await whenAtRest(server);
    const { firstRows, ...quiet } = questions(jobsOf(fromUs));
    const figures: BenchFigure[] = [];
    for (const question of Object.values(quiet)) figures.push(...(await ask(server, question, fromUs)));
    const flowing = flowInto(file, flow.signal);
    figures.push(...(await ask(server, firstRows, fromUs)));
    flow.abort();
    await flowing;
    return figures;
  } finally {
    flow.abort();
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

/** The share of a core that a server at rest uses. */
const REST_SHARE = 0.15;
const LOOK_EVERY_MS = 2_000;
const MOST_LOOKS = 30;

/** Waits until the merges behind the storing are over: a question beside them is slower than any later one. */
async function whenAtRest({ pid }: Server): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    const before = cpuSeconds(pid);
    await pause(LOOK_EVERY_MS);
    if ((cpuSeconds(pid) - before) / (LOOK_EVERY_MS / 1_000) < REST_SHARE) return;
  }
}

async function ask(server: Server, question: Question, fromUs: number): Promise<BenchFigure[]> {
  const { name, paths, target, baseline } = question;
  const ms: number[] = [];
  let cpuBefore = 0;
  // What is read from the disk for the first time, and compiled, is no part of it.
  for (let round = -1; round < ROUNDS; round++) {
    if (round === 0) cpuBefore = cpuSeconds(server.pid);
    if (ms.length >= LEAST_ROUNDS && ms.reduce((sum, each) => sum + each, 0) > MOST_MS) break;
    // Not even the range is the same: ClickHouse remembers in which granules a condition was met.
    const range = { fromUs: fromUs + 1_000 * (round + 1), toUs: Date.now() * 1_000 };
    const took = await timed(server, paths(asked(question, round + 1, range)));
    if (round >= 0) ms.push(took);
  }
  const cpuMs = ((cpuSeconds(server.pid) - cpuBefore) * 1_000) / ms.length;
  return [
    { name: `${name}, p50`, value: percentile(ms, 0.5), unit: "ms", target, baseline },
    { name: `${name}, processor time`, value: cpuMs, unit: "ms" },
  ];
}

function asked({ query }: Question, round: number, range: { fromUs: number; toUs: number }): Asked {
  const words = { q: query(round), from: isoFromMicros(range.fromUs), to: isoFromMicros(range.toUs) };
  return { selection: new URLSearchParams(words).toString(), round };
}

/** Asks at once, reads the whole answers, and says how long the slowest took, in ms. */
async function timed(server: Server, paths: readonly string[]): Promise<number> {
  const began = performance.now();
  await Promise.all(
    paths.map(async (path) => {
      const response = await fetch(`${server.url}/api/${path}`);
      const text = await response.text();
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    }),
  );
  return performance.now() - began;
}

/** The jobs of the first lines. */
function jobsOf(fromUs: number): string[] {
  const found = new Set<string>();
  for (const line of clusterLines({ format: "json", count: 50_000, fromUs, stepUs: STEP_US })) {
    const job = /job_id":"([0-9a-f-]{36})/.exec(line)?.[1];
    if (job) found.add(job);
  }
  return [...found];
}

async function flowInto(file: string, signal: AbortSignal): Promise<void> {
  const count = (FLOW_LINES_PER_SECOND * FLOW_EVERY_MS) / 1000;
  while (!signal.aborted) {
    const began = performance.now();
    const stepUs = 1_000_000 / FLOW_LINES_PER_SECOND;
    const lines = clusterLines({ format: "json", count, fromUs: Date.now() * 1000, stepUs });
    await appendFile(file, `${[...lines].join("\n")}\n`);
    await pause(Math.max(0, FLOW_EVERY_MS - (performance.now() - began)));
  }
}
