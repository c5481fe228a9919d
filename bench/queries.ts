import { readFileSync } from "node:fs";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer, type Server } from "../e2e/start-server.ts";
import { isoFromMicros } from "../lib/time.ts";
import { clusterLines, writeClusterFile } from "./cluster-lines.ts";
import type { BenchFigure } from "./figure.ts";
import { percentile, whenStored } from "./server-figures.ts";

const EVENTS = 5_000_000;
const STEP_US = 15_000;
const FLOW_LINES_PER_SECOND = 5_000;
const FLOW_EVERY_MS = 100;
const ROUNDS = 60;
const WITHIN_MS = 400_000;
/** What an engineer asks at 3 a.m.; each round takes the next. */
const QUERIES = [
  "level>=warn",
  "phase:Prove",
  "level:error phase:Prove",
  "host:prover-02",
  "failed",
  "-level:info",
];

/** The API's answers with five million events stored while 5,000 lines/s flow in. */
export async function run(): Promise<BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-bench-"));
  const file = join(folder, "zisk-coordinator.log");
  const fromUs = Date.now() * 1000 - EVENTS * STEP_US;
  await writeClusterFile(file, { format: "json", count: EVENTS, fromUs, stepUs: STEP_US });
  const server = await startServer({
    config: `[[sources]]\ntype = "file"\nname = "bench"\npaths = ["${file}"]\n`,
  });
  const flow = new AbortController();
  try {
    await whenStored(server, EVENTS, WITHIN_MS);
    const flowing = flowInto(file, flow.signal);
    const figures = await ask(server, fromUs);
    flow.abort();
    await flowing;
    return figures;
  } finally {
    flow.abort();
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

async function ask(server: Server, fromUs: number): Promise<BenchFigure[]> {
  const jobs = jobsOf(fromUs);
  const rows: number[] = [];
  const overview: number[] = [];
  const trail: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const selection = selected(fromUs, QUERIES[round % QUERIES.length] ?? "");
    rows.push(await timed(server, [`/api/logs?${selection}&limit=200`]));
    overview.push(await timed(server, [`/api/facets?${selection}`, `/api/histogram?${selection}`]));
    trail.push(await timed(server, [`/api/jobs/${jobs[round % jobs.length]}`]));
  }
  const figures: BenchFigure[] = [
    {
      name: "first rows of a filtered view, p95",
      value: percentile(rows, 0.95),
      unit: "ms",
      target: "< 150",
    },
    {
      name: "all facets and the histogram, p95",
      value: percentile(overview, 0.95),
      unit: "ms",
      target: "< 300",
    },
    { name: "one job's trail, p95", value: percentile(trail, 0.95), unit: "ms", target: "< 150" },
  ];
  for (const { name, query, paths, target, baseline } of WORK) {
    const ms: number[] = [];
    const cpuBefore = cpuMs(server.pid);
    for (let round = 0; round < VARIED_ROUNDS; round++) {
      const selection = selected(fromUs, query(round, jobs));
      ms.push(
        await timed(
          server,
          paths.map((path) => `/api/${path}${path.includes("?") ? "&" : "?"}${selection}`),
        ),
      );
    }
    figures.push({ name: `${name}, median`, value: percentile(ms, 0.5), unit: "ms", target, baseline });
    figures.push({
      name: `${name}, CPU`,
      value: (cpuMs(server.pid) - cpuBefore) / VARIED_ROUNDS,
      unit: "ms",
    });
  }
  return figures;
}

function selected(fromUs: number, query: string): string {
  const range = { from: isoFromMicros(fromUs), to: isoFromMicros(Date.now() * 1000) };
  return new URLSearchParams({ q: query, ...range }).toString();
}

/** One kind of question: ClickHouse remembers which granules a text is in, so every round asks for another one. */
interface Work {
  name: string;
  query: (round: number, jobs: readonly string[]) => string;
  paths: readonly string[];
  target: string;
  /** What version 0.1.0 took. */
  baseline: string;
}

const VARIED_ROUNDS = 9;
const LIST = "logs?limit=200";
const absent = (round: number): string => `zq${String.fromCodePoint(97 + round)}xvqkz`;
const WORK: readonly Work[] = [
  { name: "an absent word, list", query: absent, paths: [LIST], target: "≤ 20", baseline: "360–1,190" },
  {
    name: "an absent word, histogram",
    query: absent,
    paths: ["histogram"],
    target: "≤ 20",
    baseline: "360–1,190",
  },
  {
    name: "an absent phrase, list",
    query: (round) => `"out ${absent(round)} memory"`,
    paths: [LIST],
    target: "≤ 20",
    baseline: "360–1,190",
  },
  {
    name: "a frequent phrase, list",
    query: () => '"out of memory"',
    paths: [LIST],
    target: "≤ 60",
    baseline: "280",
  },
  {
    name: "a frequent phrase, histogram",
    query: () => '"out of memory"',
    paths: ["histogram"],
    target: "≤ 60",
    baseline: "1,190",
  },
  {
    name: "a frequent phrase, facets",
    query: () => '"out of memory"',
    paths: ["facets"],
    target: "≤ 150",
    baseline: "1,523",
  },
  {
    name: "all facets and the histogram",
    query: () => "",
    paths: ["facets", "histogram"],
    target: "≤ 40",
    baseline: "470–1,000",
  },
  {
    name: "a regex without hits",
    query: (round) => `/${absent(round)} [0-9]+/`,
    paths: [LIST],
    target: "≤ 150",
    baseline: "950–2,000",
  },
  {
    name: "all lines of one job",
    query: (round, jobs) => `job:${jobs[round % jobs.length] ?? ""}`,
    paths: [LIST],
    target: "≤ 10",
    baseline: "27–90",
  },
];

/** What the server has used of the processors so far, ms; Linux only. */
function cpuMs(pid: number): number {
  const [, rest = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const [user, system] = rest.split(" ").slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * 10;
}

/** Asks at once, reads the whole answers, and says how long the slowest took, in ms. */
async function timed(server: Server, paths: readonly string[]): Promise<number> {
  const began = performance.now();
  await Promise.all(
    paths.map(async (path) => {
      const response = await fetch(server.url + path);
      const text = await response.text();
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    }),
  );
  return performance.now() - began;
}

/** Some jobs, spread over the whole range. */
function jobsOf(fromUs: number): string[] {
  const found = new Set<string>();
  for (const line of clusterLines({ format: "json", count: 50_000, fromUs, stepUs: STEP_US })) {
    const job = /job_id":"([0-9a-f-]{36})/.exec(line)?.[1];
    if (job) found.add(job);
  }
  return [...found].slice(0, ROUNDS);
}

async function flowInto(file: string, signal: AbortSignal): Promise<void> {
  const count = (FLOW_LINES_PER_SECOND * FLOW_EVERY_MS) / 1000;
  while (!signal.aborted) {
    const began = performance.now();
    const stepUs = 1_000_000 / FLOW_LINES_PER_SECOND;
    const lines = clusterLines({ format: "json", count, fromUs: Date.now() * 1000, stepUs });
    await appendFile(file, `${[...lines].join("\n")}\n`);
    const restMs = Math.max(0, FLOW_EVERY_MS - (performance.now() - began));
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}
