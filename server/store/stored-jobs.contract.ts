import { beforeAll, describe, expect, test } from "vitest";
import { workerKey } from "../../lib/zisk/ids.ts";
import { Digest } from "../../lib/trail/digest.ts";
import type { Reading } from "../../lib/trail/reading.ts";
import { fakeRecord } from "../fixtures/record.ts";
import type { LogRecord } from "../record.ts";
import type { Store } from "./store.ts";

/** A time in 2026, microseconds. */
const T0 = Date.UTC(2026, 5, 4, 12) * 1_000;

let number = 0;
function record(change: Partial<LogRecord> = {}): LogRecord {
  number++;
  const text = `job line ${number}`;
  const times = { timeUs: T0 + number, receivedUs: T0 };
  const own = { level: "info", source: "jobs", host: "h", position: `j${number}` } as const;
  return fakeRecord(`job-line-${number}`, { ...times, ...own, message: text, raw: text, ...change });
}

/** What every store must tell of jobs. @param put stores records */
export function describeStoredJobs(
  store: () => Store,
  put: (records: readonly LogRecord[]) => Promise<void>,
): void {
  describe("jobs", () => {
    test("jobs are counted over all their lines, by any prefix of four or more", async () => {
      const jobId = "5a5a0001-616d-4d00-8bcb-9b7e9a319aef";
      const line = (change: Partial<LogRecord>) =>
        record({ job: "5a5a0001", milestone: "job_started", ...change });
      await put([
        line({ timeUs: T0 - 10, jobId }),
        line({ level: "error", milestone: "", host: "other", inferred: "level,job" }),
        line({ milestone: "", timeUs: T0 + 1_000, receivedUs: T0 + 500 }),
      ]);
      await put([line({ job: "5a5a0002", timeUs: T0 - 5 })]);
      const [found, ...others] = await store().storedJobs(jobId);
      expect(others).toEqual([]);
      expect(found).toMatchObject({
        job: "5a5a0001",
        ids: [jobId],
        lines: 3,
        errors: 1,
        inferredLines: 1,
        workers: 0,
      });
      expect(found).toMatchObject({
        hosts: ["h", "other"],
        firstUs: T0 - 10,
        lastUs: T0 + 1_000,
        lastHeardUs: T0 + 500,
      });
      expect((await store().storedJobs("5a5a")).map(({ job }) => job)).toEqual(["5a5a0002", "5a5a0001"]);
      expect(await store().storedJobs("ffff")).toEqual([]);
      expect(await store().newestHeardUs()).toBeGreaterThanOrEqual(T0 + 500);
    });

    test("how long each worker took is told by its own lines and by the coordinator, within the jobs' times", async () => {
      const job = "5e5e0001";
      const of = (change: Partial<LogRecord>) => record({ source: "times", job, phase: "Prove", ...change });
      const at = (seconds: number) => ({ timeUs: T0 + seconds * 1e6 });
      await put([
        of({ host: "p1", stream: "a", milestone: "task_started", ...at(1) }),
        of({ host: "p1", stream: "a", milestone: "task_computing", ...at(2) }),
        of({ host: "p1", stream: "a", milestone: "task_completed", ...at(21) }),
        of({ host: "p2", stream: "b", milestone: "task_started", ...at(1) }),
        of({ host: "coord", milestone: "worker_finished", worker: "gpu-0001…", seconds: 20.5, ...at(22) }),
        of({ host: "coord", milestone: "worker_finished", worker: "gpu-02", seconds: 30, ...at(90) }),
        of({
          host: "coord",
          milestone: "execution_finished",
          phase: "",
          worker: "gpu-03",
          seconds: 4,
          ...at(5),
        }),
      ]);
      const range = { fromUs: T0, toUs: T0 + 60e6 };
      expect(await store().workerTimes([{ job, ...range }])).toEqual([
        { job, phase: "Execution", host: "", worker: "gpu-03", seconds: 4 },
        { job, phase: "Prove", host: "", worker: workerKey("gpu-0001…"), seconds: 20.5 },
        { job, phase: "Prove", host: "p1", worker: "", seconds: 20 },
      ]);
      expect(await store().workerTimes([])).toEqual([]);
      expect(await store().workerTimes([{ job: "ffffffff", ...range }])).toEqual([]);
    });

    describe("the readings of a job", () => {
      const job = "5b5b0001";
      const of = (change: Partial<LogRecord>) => record({ source: "readings", job, ...change });
      const written = [
        of({ milestone: "job_started", total: 2, timeUs: T0 + 10, message: "text", level: "info" }),
        of({ milestone: "", level: "warn", timeUs: T0 + 20, message: "w".repeat(2_000) }),
        of({ milestone: "", level: "info", timeUs: T0 + 30 }),
        of({ milestone: "step_started", level: "info", timeUs: T0 + 35 }),
        ...Array.from({ length: 100 }, (_, index) =>
          of({
            milestone: "segment_done",
            phase: "Prove",
            worker: "w1",
            segment: `${index}`,
            timeUs: T0 + 1_000 * index,
          }),
        ),
        of({ milestone: "task_failed", reason: "why", phase: "Prove", timeUs: T0 + 200_000, level: "error" }),
      ];
      const ofPool = (change: Partial<LogRecord>) =>
        record({ source: "readings", stream: "pool", milestone: "worker_registered", ...change });
      const pool = [
        ofPool({ timeUs: T0 - 1_000 }),
        ofPool({ timeUs: T0 - 2 * 86_400_000_000 }),
        ofPool({ timeUs: T0 - 3 * 86_400_000_000, milestone: "worker_named", worker: "w1" }),
        ofPool({ timeUs: T0 + 300_000, milestone: "worker_ready" }),
      ];
      beforeAll(() => put([...written, ...pool]));

      test("are its milestones, warnings and errors, text only as much as is shown", async () => {
        const found = await store().jobReadings(job);
        expect(found?.readings.map(({ milestone, level }) => milestone || level).toSorted()).toEqual([
          "job_started",
          "task_failed",
          "warn",
        ]);
        expect(found?.readings.find(({ level }) => level === "warn")?.text).toHaveLength(300);
        expect(found?.readings.find(({ milestone }) => milestone === "job_started")).toMatchObject({
          total: 2,
          text: "text",
        });
        expect(found?.leftOut).toEqual({ marks: 0, pool: 0 });
        expect(await store().jobReadings("ffffffff")).toBeUndefined();
      });

      test("have the pool's lines of the day before, and what names a process however old", async () => {
        const ids = new Set((await store().jobReadings(job))?.pool.map(({ id }) => id));
        expect(pool.map(({ id }) => ids.has(id))).toEqual([true, false, true, false]);
      });

      test("have segments as counts, and each of a part that is asked for", async () => {
        const found = await store().jobReadings(job);
        const counted = found?.segments.flatMap(({ counts }) => counts) ?? [];
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(100);
        expect(counted.length).toBeLessThanOrEqual(100);
        expect(found?.segments[0]).toMatchObject({ phase: "Prove", worker: "w1", firstUs: T0 });
        const part = await store().jobSegments(job, { fromUs: T0 + 5_000, toUs: T0 + 8_000 });
        expect(part.segments.map(({ segment }) => segment)).toEqual(["5", "6", "7"]);
        expect(part.leftOut).toBe(0);
      });

      test("go on behind the row read last, segments one by one", async () => {
        const seq = (await store().jobReadings(job))?.seq ?? "";
        const later = [
          of({ milestone: "segment_done", timeUs: T0 + 5 }),
          of({ milestone: "job_failed", timeUs: T0 + 210_000 }),
        ];
        await put([...later, of({ milestone: "", timeUs: T0 + 6 }), ofPool({ timeUs: T0 + 7 })]);
        const missed = await store().laterReadings(job, seq);
        expect(missed.readings.map(({ milestone }) => milestone)).toEqual([
          "segment_done",
          "job_failed",
          "worker_registered",
        ]);
        expect((await store().laterReadings(job, missed.seq)).readings).toEqual([]);
      });

      test("as a digest tell the same state as all of them", async () => {
        const all = await store().jobReadings(job);
        const [digest] = (await store().jobDigests()).jobs.filter(({ stored }) => stored.job === job);
        const made = new Digest();
        for (const reading of all?.readings ?? []) made.add(reading);
        const read = new Digest();
        for (const group of digest?.groups ?? []) read.addGroup(group);
        // Words that are no reason are not read.
        const wordless = (readings: readonly Reading[]) =>
          readings.map((reading) => ({ ...reading, text: reading.reason && reading.text }));
        expect(wordless(read.readings())).toEqual(wordless(made.readings()));
        expect(digest?.stored).toEqual(all?.stored);
      });

      test("are counted apart for a job that begins like another", async () => {
        const jobId = "5b5b0001-616d-4d00-8bcb-9b7e9a319aef";
        await put([of({ jobId, timeUs: T0 + 900_000 }), of({ timeUs: T0 + 900_001 })]);
        const range = { fromUs: T0 + 900_000, toUs: T0 + 900_002 };
        expect(await store().storedNamesake(job, jobId, range)).toMatchObject({ lines: 2, ids: [jobId] });
        expect(await store().storedNamesake(job, "", { fromUs: 0, toUs: T0 + 11 })).toMatchObject({
          lines: 4,
        });
      });
    });
  });
}
