import { spawn } from "node:child_process";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../e2e/start-server.ts";
import { writeClusterFile, type ClusterLines } from "./cluster-lines.ts";
import type { BenchFigure } from "./figure.ts";
import { cpuSeconds, metric, peakMemoryMb, whenStored } from "./server-figures.ts";

const LINES = 1_000_000;
const STEP_US = 1_000;
const WITHIN_MS = 120_000;
const TARGETS = { json: "≥ 150,000", rank: "≥ 250,000" };
/** VictoriaLogs on the same lines and cores; see docs/performance.md. It has no use for bare messages. */
const BESIDE = {
  json: {
    lines: ", VictoriaLogs 190,000–220,000",
    cpu: "VictoriaLogs 3.4 s",
    memory: "VictoriaLogs 120–150 MB",
  },
  rank: { lines: "", cpu: undefined, memory: undefined },
};

/** A million lines of a followed file to stored rows, with what it took of processor, memory and event loop. */
export async function run(): Promise<BenchFigure[]> {
  return [...(await ingest("json")), ...(await ingest("rank"))];
}

async function ingest(format: ClusterLines["format"]): Promise<BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-bench-"));
  const ready = join(folder, "ready.log");
  const followed = join(folder, "zisk-coordinator.log");
  const fromUs = (Date.now() - 3_600_000) * 1000;
  await writeClusterFile(ready, { format, count: LINES, fromUs, stepUs: STEP_US });
  const jqMs = await jq(ready, format === "json" ? ["-c", "."] : ["-cR", "."]);
  const server = await startServer({
    config: `[[sources]]\ntype = "file"\nname = "bench"\npaths = ["${followed}"]\n`,
  });
  try {
    await metric(server, "jobtrail_event_loop_delay_p99_seconds");
    // The clock starts when the whole file appears under the name that is followed.
    const cpuBefore = cpuSeconds(server.pid);
    const began = performance.now();
    await rename(ready, followed);
    const ended = await whenStored(server, LINES, WITHIN_MS);
    const cpu = cpuSeconds(server.pid) - cpuBefore;
    const delay = await metric(server, "jobtrail_event_loop_delay_p99_seconds");
    return [
      {
        name: `${format}: file to stored`,
        value: LINES / ((ended - began) / 1000),
        unit: "lines/s",
        target: TARGETS[format],
        baseline: `jq ${Math.round(LINES / (jqMs / 1000)).toLocaleString("en")} lines/s${BESIDE[format].lines}`,
      },
      {
        name: `${format}: processor time until stored`,
        value: cpu,
        unit: "s",
        target: "≤ 6",
        baseline: BESIDE[format].cpu,
      },
      { name: `${format}: event-loop delay p99`, value: delay * 1000, unit: "ms", target: "≤ 25" },
      {
        name: `${format}: peak resident memory`,
        value: peakMemoryMb(server.pid),
        unit: "MB",
        target: "≤ 450",
        baseline: BESIDE[format].memory,
      },
    ];
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

/** How long jq takes over the file, in ms; bare messages go through as strings (`-R`). */
async function jq(file: string, args: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn("jq", [...args, file], { stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("exit", resolve),
  );
  if (code !== 0) throw new Error(`jq ended with code ${code}.`);
  return performance.now() - began;
}
