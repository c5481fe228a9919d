import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createModel } from "../lib/trail/model.ts";
import { trailOf } from "../lib/trail/trail.ts";
import { fakeRecord } from "../server/fixtures/record.ts";
import { Board } from "../server/jobs/board.ts";
import { Histories } from "../server/jobs/histories.ts";
import { jobLines } from "../server/jobs/job-lines.ts";
import type { LogRecord } from "../server/record.ts";
import { openStore } from "../server/store/open.ts";
import type { BenchFigure } from "./figure.ts";
import { percentile } from "./server-figures.ts";

const JOBS = 20_000;
const WORKERS = 4;
const YEAR_US = 365 * 86_400_000_000;
const STEP_US = Math.floor(YEAR_US / JOBS);
const ROWS_A_BATCH = 20_000;
const ASKED = 60;

/** What a trail pays for being held against the jobs before it, in a store with a year of them. */
export async function run(): Promise<BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), "jobtrail-history-"));
  const store = await openStore({ dataDir: folder });
  const board = new Board(store, () => undefined);
  try {
    const fromUs = Date.now() * 1_000 - YEAR_US;
    let batch: LogRecord[] = [];
    const flush = async (): Promise<void> => {
      await store.insert(await store.prepare(batch));
      batch = [];
    };
    for (let number = 0; number < JOBS; number++) {
      const startUs = fromUs + number * STEP_US;
      batch.push(...jobOf(number, startUs, batch[0]?.receivedUs ?? startUs));
      if (batch.length >= ROWS_A_BATCH) await flush();
    }
    await flush();
    await board.rebuild();
    await board.listed();
    const histories = new Histories(store, board);
    const cold: number[] = [];
    const warm: number[] = [];
    const neighbour: number[] = [];
    let coldCpuUs = 0;
    const timed = async (number: number, into: number[]): Promise<void> => {
      const began = performance.now();
      await histories.of(nameOf(number));
      into.push(performance.now() - began);
    };
    for (let index = 0; index < ASKED; index++) {
      const number = 1_000 + Math.floor((index * (JOBS - 2_000)) / ASKED);
      const before = process.cpuUsage();
      await timed(number, cold);
      const { user, system } = process.cpuUsage(before);
      coldCpuUs += user + system;
      await timed(number, warm);
      await timed(number + 1, neighbour);
    }
    const history = await histories.of(nameOf(JOBS - 1));
    const name = nameOf(JOBS - 1);
    const lines = await jobLines(store, { name, job: name }, []);
    const model = createModel();
    model.add(lines?.readings ?? []);
    const made: number[] = [];
    for (let times = 0; times < ASKED; times++) {
      const began = performance.now();
      trailOf(name, model, { facts: lines?.facts, history });
      made.push(performance.now() - began);
    }
    const figure = (what: string, took: readonly number[], part: number): BenchFigure => ({
      name: `history among ${JOBS} jobs, ${what}`,
      value: percentile(took, part),
      unit: "ms",
      target: "≤ 20",
    });
    return [
      figure("asked first, p50", cold, 0.5),
      figure("asked first, p95", cold, 0.95),
      {
        name: `history among ${JOBS} jobs, asked first, processor time`,
        value: coldCpuUs / 1_000 / ASKED,
        unit: "ms",
        target: "≤ 20",
      },
      figure("of the next job, p50", neighbour, 0.5),
      figure("asked again, p50", warm, 0.5),
      { name: "a trail made with it", value: percentile(made, 0.5), unit: "ms" },
    ];
  } finally {
    board.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function nameOf(number: number): string {
  return (number + 1).toString(16).padStart(8, "0");
}

/** A proof by four workers. @param receivedUs one time for all of a batch, as it lies in one partition */
function jobOf(number: number, startUs: number, receivedUs: number): LogRecord[] {
  const job = nameOf(number);
  const lines: LogRecord[] = [];
  const say = (afterMs: number, change: Partial<LogRecord>): void => {
    const timeUs = startUs + afterMs * 1_000;
    const id = `${job}-${lines.length}`;
    const times = { timeUs, receivedUs, source: "bench", level: "info" } as const;
    lines.push(fakeRecord(id, { ...times, host: "coord-01", target: "zisk_coordinator", job, ...change }));
  };
  say(0, { milestone: "job_started", total: WORKERS });
  (["Contributions", "Prove"] as const).forEach((phase, index) => {
    const from = index * 20_000;
    say(from + 1, { milestone: "phase_started", phase, total: WORKERS });
    for (let worker = 0; worker < WORKERS; worker++) {
      const tookMs = 9_000 + ((number * 7 + worker * 13) % 17) * 400;
      const own = { host: `prover-${worker}`, stream: `p${worker}`, target: "zisk_worker", phase };
      say(from + 5, { ...own, milestone: "task_started" });
      say(from + tookMs, { ...own, milestone: "task_completed" });
      const done = { done: worker + 1, total: WORKERS, seconds: tookMs / 1_000, worker: `gpu-${worker}` };
      say(from + tookMs + 5, { milestone: "worker_finished", phase, ...done });
    }
  });
  say(45_000, { milestone: "job_completed", seconds: 45 });
  return lines;
}
