import { expect, test } from "vitest";
import { JOB, line, structured, JOB_ID, T0, trailOf } from "../../lib/trail/fixtures/lines.ts";
import { readingOf } from "../../lib/trail/reading.ts";
import { summaryOf } from "../../lib/trail/summary.ts";
import type { JobFacts } from "../../lib/trail/facts.ts";
import type { LogRecord } from "../record.ts";
import type { Store } from "../store/store.ts";
import { StallJudge } from "./stall-judge.ts";

const at = (ms: number): number => T0 + ms * 1_000;
const phase = (ms: number) => line(ms, "coord", `[Phase2] Started with 2 workers for JobId(${JOB}…)`);
const done = (ms: number) =>
  line(
    ms,
    "coord",
    `[Phase2] WorkerId(gpu-01) finished phase 2 for JobId(${JOB}…) (1 / 2 workers done, 9.0s)`,
  );
const begins = (ms: number) => line(ms, "prover-02", `Starting Prove for JobId(${JOB}…)`);
const segment = (ms: number) =>
  structured(ms, "prover-02", "segment proved", {
    job_id: JOB_ID,
    phase: "Prove",
    worker_id: "gpu-02",
    segment: ms,
  });

/** A store of these lines, as far as it is asked, and how often it was. */
function storeOf(records: readonly LogRecord[]) {
  const facts = {
    job: JOB,
    lines: records.length,
    errors: 0,
    inferredLines: 0,
    workers: 1,
    hosts: ["coord", "prover-02"],
    firstUs: Math.min(...records.map(({ timeUs }) => timeUs)),
    lastUs: Math.max(...records.map(({ timeUs }) => timeUs)),
    lastHeardUs: Math.max(...records.map(({ timeUs }) => timeUs)),
  };
  const counts = { reads: 0 };
  const store: Pick<Store, "jobReadings" | "storedNamesake"> = {
    jobReadings: () => {
      counts.reads += 1;
      return Promise.resolve({
        stored: { ...facts, ids: [], graveLines: 0 },
        readings: records.map(readingOf),
        pool: [],
        segments: [],
        seq: "1",
        leftOut: { marks: 0, pool: 0 },
      });
    },
    storedNamesake: () => Promise.resolve(undefined),
  };
  const known: JobFacts = { ...facts, name: JOB, jobId: "" };
  /** As the list makes it: of a digest, which has no segments. */
  const summary = (newestUs: number) =>
    summaryOf(
      known,
      records.map(readingOf).filter(({ milestone }) => milestone !== "segment_done"),
      { newestUs },
    );
  return { judge: new StallJudge(store), counts, summary };
}

const context = (ms: number) => ({ newestUs: at(ms), starts: [] });

test("a slow worker that goes on counting segments is at work in the list as in the trail", async () => {
  const records = [phase(0), begins(10), done(9_000), ...[1, 2, 3, 4, 5, 6].map((n) => segment(n * 10_000))];
  const { judge, summary } = storeOf(records);
  expect(summary(at(64_000)).state).toBe("stalled");
  expect((await judge.judge(summary(at(64_000)), context(64_000))).state).toBe("running");
  expect(trailOf(records, { newestUs: at(64_000) }).state).toBe("running");
});

test("one that counts no more is stalled in both", async () => {
  const records = [phase(0), begins(10), done(9_000), segment(10_000), segment(12_000), segment(14_000)];
  const { judge, summary } = storeOf(records);
  expect((await judge.judge(summary(at(64_000)), context(64_000))).state).toBe("stalled");
  expect(trailOf(records, { newestUs: at(64_000) }).state).toBe("stalled");
});

test("a job is read only while it seems to stall, and not with every line of it", async () => {
  const records = [phase(0), begins(10), done(9_000), segment(60_000)];
  const { judge, summary, counts } = storeOf(records);
  await judge.judge(summary(at(20_000)), context(20_000));
  expect(counts.reads).toBe(0);
  for (let times = 0; times < 10; times++) await judge.judge(summary(at(64_000)), context(64_000));
  expect(counts.reads).toBe(1);
});
