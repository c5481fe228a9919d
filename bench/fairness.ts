import { spawn, type ChildProcessByStdio } from "node:child_process";
import { appendFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { WebSocket } from "ws";
import { startServer, type Server } from "../e2e/start-server.ts";
import { isoFromMicros } from "../lib/time.ts";
import { serverFrameSchema } from "../server/protocol/live.ts";
import { clusterLines } from "./cluster-lines.ts";
import type { BenchFigure } from "./figure.ts";
import { metric, peakMemoryMb, percentile } from "./server-figures.ts";

const JOURNAL_REMOTE = "/lib/systemd/systemd-journal-remote";
const FILES = 34;
const JOURNALS = 15;
const FIREHOSE_LINES_PER_SECOND = 50_000;
const FIREHOSE_EVERY_MS = 50;
const PROBE_EVERY_MS = 500;
const FLOW_FOR_MS = 20_000;
/** Left out at the start: fifty sources that begin. */
const WARM_UP_MS = 5_000;
/** What is left to arrive when the writing has ended. */
const SETTLE_MS = 5_000;

/** One of the quiet sources: a line of its own now and then. */
interface Quiet {
  name: string;
  write(line: string): Promise<void>;
}

/** Fifty sources at once, one of them a firehose: how long the others' lines wait, and the memory that it takes. */
export async function run(): Promise<BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-bench-"));
  await mkdir(join(folder, "logs"));
  const firehose = join(folder, "logs", "firehose.log");
  const files = Array.from({ length: FILES }, (_, index) =>
    quietFile(join(folder, "logs", `quiet-${index}.log`)),
  );
  const journals = Array.from({ length: JOURNALS }, (_, index) =>
    quietJournal(join(folder, `host-${index}.journal`)),
  );
  const tables = [
    `[[sources]]\ntype = "file"\nname = "firehose"\npaths = ["${firehose}"]\n`,
    ...files.map(
      ({ name }, index) => `[[sources]]\ntype = "file"\nname = "file-${index}"\npaths = ["${name}"]\n`,
    ),
    ...journals.map(
      ({ name }, index) => `[[sources]]\ntype = "journald"\nname = "journal-${index}"\nfile = "${name}"\n`,
    ),
  ];
  const quiet = [...files, ...journals];
  for (const source of quiet) await source.write(probeLine("begin", 0));
  const server = await startServer({ config: tables.join("\n") });
  const flow = new AbortController();
  try {
    const delays = listen(server);
    const writing = Promise.all([pour(firehose, flow.signal), probe(quiet, flow.signal)]);
    await pause(WARM_UP_MS);
    delays.length = 0;
    await metric(server, "jobtrail_event_loop_delay_p99_seconds");
    const before = await rowsOf(server, "firehose");
    await pause(FLOW_FOR_MS);
    const stored = (await rowsOf(server, "firehose")) - before;
    const loop = await metric(server, "jobtrail_event_loop_delay_p99_seconds");
    flow.abort();
    await writing;
    await pause(SETTLE_MS);
    return [
      {
        name: "firehose: stored",
        value: stored / (FLOW_FOR_MS / 1_000),
        unit: "lines/s",
        target: "50,000 written",
      },
      { name: "other sources' lines: heard", value: delays.length, unit: "lines" },
      { name: "other sources' lines: write to live, p50", value: percentile(delays, 0.5), unit: "ms" },
      {
        name: "other sources' lines: write to live, most",
        value: Math.max(...delays),
        unit: "ms",
        target: "< 1000",
      },
      { name: "event-loop delay p99", value: loop * 1_000, unit: "ms" },
      { name: "peak resident memory", value: peakMemoryMb(server.pid), unit: "MB", target: "< 1000" },
    ];
  } finally {
    flow.abort();
    await server.stop();
    for (const { child } of journals) child.kill();
    await rm(folder, { recursive: true });
  }
}

function probeLine(what: string, atMs: number): string {
  return `${isoFromMicros(Date.now() * 1_000)} INFO: fairness ${what} ${atMs}`;
}

function quietFile(name: string): Quiet {
  return { name, write: (line) => appendFile(name, `${line}\n`) };
}

/** A journal of another host, written by systemd's own writer. */
function quietJournal(name: string): Quiet & { child: ChildProcessByStdio<Writable, null, null> } {
  const child = spawn(JOURNAL_REMOTE, ["--output", name, "-"], { stdio: ["pipe", "ignore", "ignore"] });
  const boot = "ab".repeat(16);
  return {
    name,
    child,
    async write(line) {
      const nowUs = Date.now() * 1_000;
      const head = `__REALTIME_TIMESTAMP=${nowUs}\n__MONOTONIC_TIMESTAMP=${nowUs}\n_BOOT_ID=${boot}\n_HOSTNAME=prover\n`;
      child.stdin.write(`${head}_SYSTEMD_UNIT=zisk-worker.service\nPRIORITY=6\nMESSAGE=${line}\n\n`);
    },
  };
}

/** Milliseconds from the writing of each probing line to its arrival over the live connection. */
function listen(server: Server): number[] {
  const delays: number[] = [];
  const socket = new WebSocket(server.url.replace("http", "ws") + "/live");
  socket.on("open", () =>
    socket.send(JSON.stringify({ v: 1, type: "subscribe", id: "probe", query: "fairness", after: null })),
  );
  socket.on("message", (text: Buffer) => {
    const frame = serverFrameSchema.parse(JSON.parse(text.toString()));
    if (frame.type !== "events") return;
    for (const { message } of frame.events) {
      const atMs = Number(/fairness probe (\d+)/.exec(message)?.[1]);
      if (atMs > 0) delays.push(Date.now() - atMs);
    }
  });
  return delays;
}

async function probe(sources: readonly Quiet[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const source of sources) await source.write(probeLine("probe", Date.now()));
    await pause(PROBE_EVERY_MS);
  }
}

async function pour(file: string, signal: AbortSignal): Promise<void> {
  const count = (FIREHOSE_LINES_PER_SECOND * FIREHOSE_EVERY_MS) / 1_000;
  const stepUs = 1_000_000 / FIREHOSE_LINES_PER_SECOND;
  const chunk = `${[...clusterLines({ format: "rank", count, fromUs: Date.now() * 1_000, stepUs })].join("\n")}\n`;
  const began = performance.now();
  for (let round = 0; !signal.aborted; round++) {
    await appendFile(file, chunk);
    await pause(Math.max(0, began + (round + 1) * FIREHOSE_EVERY_MS - performance.now()));
  }
}

async function rowsOf(server: Server, name: string): Promise<number> {
  const { sources } = (await (await fetch(`${server.url}/api/sources`)).json()) as {
    sources: { name: string; rows: number }[];
  };
  return sources.find((source) => source.name === name)?.rows ?? 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
