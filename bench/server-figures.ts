import { readFileSync } from "node:fs";
import type { Server } from "../e2e/start-server.ts";

const LOOK_AGAIN_MS = 250;

/** One figure of `/api/metrics`; NaN where it is not there. Scraping starts the event-loop percentile afresh. */
export async function metric(server: Server, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/api/metrics`)).text();
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}

/** Waits until at least `rows` rows were stored since the server's start; the clock then, in ms. */
export async function whenStored(server: Server, rows: number, withinMs: number): Promise<number> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if ((await storedSinceStart(server)) >= rows) return performance.now();
    if (performance.now() > deadline) {
      throw new Error(
        `Only ${await storedSinceStart(server)} of ${rows} rows were stored in ${withinMs} ms.\n${server.output()}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** From `/api/sources`, which reads counters in memory: asking often costs the server nothing. */
async function storedSinceStart(server: Server): Promise<number> {
  const { sources } = (await (await fetch(`${server.url}/api/sources`)).json()) as {
    sources: { rows: number }[];
  };
  return sources.reduce((sum, source) => sum + source.rows, 0);
}

/** Processor time that a process has used so far, its own and the system's for it, in seconds; Linux only. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The fields behind the name, which may hold blanks: utime is the 12th of them, in hundredths (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The most memory that a process ever held, in MB (10^6 bytes); Linux only. */
export function peakMemoryMb(pid: number): number {
  const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return (Number(kib) * 1024) / 1e6;
}

/** The value below which a share of all lies: `percentile(values, 0.95)`; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
