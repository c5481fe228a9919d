import { afterEach, describe, expect, test } from "vitest";
import { JOB, line, T0 } from "../../lib/trail/fixtures/lines.ts";
import { Digest } from "../../lib/trail/digest.ts";
import { sideOf } from "../../lib/zisk/milestones.ts";
import { readingOf, type Reading } from "../../lib/trail/reading.ts";
import { heardUs, QUIET_AFTER_MS } from "../../lib/trail/state.ts";
import { describeCut } from "../protocol/cut.contract.ts";
import type { LogRecord } from "../record.ts";
import type { JobDigest } from "../store/store.ts";
import type { StoredJob } from "../store/store.ts";
import type { JobReadings } from "../store/store.ts";
import { Board, type BoardChange } from "./board.ts";
import type { JobsQuestion } from "./job-list.ts";

/** A store of these records, as far as the board asks it. */
class Stored {
  records: LogRecord[] = [];
  loads = 0;
  /** Happens while the store is read: before and after the rows that the answer is made of. */
  beforeAnswer: (() => void) | undefined;
  afterAnswer: (() => void) | undefined;

  async jobDigests(): Promise<{ jobs: JobDigest[]; seq: number }> {
    this.beforeAnswer?.();
    const answer = { jobs: this.#digests(), seq: numberOf(this.records.length) - 1 };
    this.afterAnswer?.();
    return answer;
  }

  #digests(): JobDigest[] {
    const jobs = new Set(this.records.flatMap(({ job }) => job || []));
    return [...jobs].map((job) => {
      const own = this.#of(job);
      const digest = new Digest();
      for (const record of own) digest.add(readingOf(record));
      const groups = digest
        .readings()
        .map((first) => ({ first, last: undefined, done: first.done, workers: [first.worker] }));
      return { stored: factsOf(job, own), groups };
    });
  }

  async jobReadings(job: string): Promise<JobReadings | undefined> {
    this.loads += 1;
    const own = this.#of(job);
    const none = { pool: [], segments: [], seq: "1", leftOut: { marks: 0, pool: 0 } };
    return { stored: factsOf(job, own), readings: own.map(readingOf), ...none };
  }

  async storedNamesake(
    job: string,
    jobId: string,
    { fromUs, toUs }: { fromUs: number; toUs: number },
  ): Promise<StoredJob> {
    const own = this.#of(job).filter(
      (record) =>
        (jobId !== "" && record.jobId === jobId) ||
        (record.jobId === "" && record.timeUs >= fromUs && record.timeUs < toUs),
    );
    return factsOf(job, own);
  }

  async coordinatorStarts(): Promise<Reading[]> {
    return this.records.filter(({ milestone }) => milestone === "coordinator_started").map(readingOf);
  }

  async newestHeardUs(): Promise<number | undefined> {
    return this.records.length === 0 ? undefined : Math.max(...this.records.map(heardUs));
  }

  #of(job: string): LogRecord[] {
    return this.records.filter((record) => record.job === job);
  }
}

function factsOf(job: string, own: readonly LogRecord[]): StoredJob {
  return {
    job,
    ids: [...new Set(own.flatMap(({ jobId }) => jobId || []))],
    lines: own.length,
    errors: own.filter(({ level }) => level === "error").length,
    inferredLines: 0,
    workers: new Set(
      own
        .filter(({ milestone }) => sideOf(milestone) === "worker")
        .map(({ host, stream }) => `${host} ${stream}`),
    ).size,
    hosts: [...new Set(own.map(({ host }) => host))].sort(),
    firstUs: Math.min(...own.map(({ timeUs }) => timeUs)),
    lastUs: Math.max(...own.map(({ timeUs }) => timeUs)),
    lastHeardUs: Math.max(...own.map(heardUs)),
    graveLines: 0,
  };
}

const boards: Board[] = [];
afterEach(() => boards.splice(0).forEach((board) => board.close()));

/** The number of the row that comes behind so many; a batch of a few has room before the next. */
function numberOf(rows: number): number {
  return (rows + 1) * 10_000;
}

function boardOver(stored: Stored) {
  const changes: BoardChange[] = [];
  const board = new Board(stored, (change) => changes.push(change));
  boards.push(board);
  const put = (...records: LogRecord[]) => {
    const firstSeq = numberOf(stored.records.length);
    stored.records.push(...records);
    board.stored(records, firstSeq);
  };
  return { board, changes, put };
}

const ALL: JobsQuestion = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER, limit: 50, pool: "without" };
const started = (ms: number, job = JOB) =>
  line(ms, "coord", `[Job] Started JobId(${job}…) successfully Capacity: 10CU Workers: 2`);
const failed = (ms: number, job = JOB) =>
  line(ms, "coord", `Failed job JobId(${job}…) (reason: no luck)`, { word: "ERROR" });
const computing = (ms: number, host: string) => line(ms, host, `Computing Contribution for JobId(${JOB}…)`);

describe("the board", () => {
  test("has a job as soon as a line of it is stored, and tells of it", async () => {
    const { board, changes, put } = boardOver(new Stored());
    put(started(0), computing(5, "p1"));
    expect(await board.page(ALL)).toMatchObject({
      jobs: [{ name: JOB, state: "running", lines: 2, hosts: ["coord", "p1"] }],
      total: 1,
      states: { running: 1, failed: 0 },
      next: null,
    });
    put(failed(900));
    await expect
      .poll(() => changes.at(-1)?.jobs)
      .toMatchObject([{ state: "failed", reason: "no luck", lines: 3, errors: 1 }]);
    expect(changes.at(-1)?.counts.states).toMatchObject({ running: 0, failed: 1 });
  });

  test("counts the workers where no line says how many take part, read from the store too", async () => {
    const stored = new Stored();
    const { board, put } = boardOver(stored);
    // The structured dialect announces a phase without the number of its workers.
    const begun = { ...line(0, "coord", `[Phase1] Started with 2 workers for JobId(${JOB}…)`), total: 0 };
    put(begun, computing(1, "p1"), computing(5, "p2"), computing(7, "p3"), computing(9, "p3"));
    const progress = [{ phase: "Contributions", progress: { done: 0, total: 3 } }];
    expect((await board.page(ALL)).jobs).toMatchObject(progress);
    const after = boardOver(stored);
    await after.board.rebuild();
    expect((await after.board.page(ALL)).jobs).toMatchObject(progress);
  });

  test("counts a line once that is stored while the store is read", async () => {
    const stored = new Stored();
    const { board, put } = boardOver(stored);
    put(started(0));
    stored.beforeAnswer = () => put(computing(5, "p1"), computing(6, "p2"));
    stored.afterAnswer = () => put(computing(7, "p3"), failed(900));
    const asked = board.rebuild().then(() => board.page(ALL));
    const during = board.page(ALL);
    const whole = { jobs: [{ state: "failed", lines: 5, errors: 1 }] };
    expect(await asked).toMatchObject(whole);
    expect(await during).toMatchObject(whole);
  });

  test("is the same when it is read from the store, and goes on from there", async () => {
    const stored = new Stored();
    const before = boardOver(stored);
    before.put(started(0), computing(5, "p1"));
    const after = boardOver(stored);
    await after.board.rebuild();
    expect(await after.board.page(ALL)).toEqual(await before.board.page(ALL));
    for (const { board } of [before, after]) board.stored([failed(900)], numberOf(9));
    expect(await after.board.page(ALL)).toEqual(await before.board.page(ALL));
    expect(stored.loads).toBe(0);
  });

  test("forgets jobs whose lines were deleted, and says so", async () => {
    const stored = new Stored();
    const { board, changes, put } = boardOver(stored);
    put(started(0), started(1, "5e6f7a8b"));
    await board.page(ALL);
    stored.records = stored.records.filter(({ job }) => job !== JOB);
    await board.rebuild();
    expect(changes.at(-1)).toMatchObject({ removed: [JOB], counts: { total: 1 } });
    expect((await board.page(ALL)).jobs.map(({ name }) => name)).toEqual(["5e6f7a8b"]);
  });

  test("shows two jobs that begin alike as two, each with its own lines", async () => {
    const { board, changes, put } = boardOver(new Stored());
    put(started(0), failed(900));
    await board.page(ALL);
    put(started(60_000));
    const { jobs, total } = await board.page(ALL);
    expect(total).toBe(2);
    expect(jobs.map(({ job, state, lines }) => [job, state, lines])).toEqual([
      [JOB, "running", 1],
      [JOB, "failed", 2],
    ]);
    expect(changes.at(-1)?.removed).toEqual([JOB]);
    expect(await board.named(JOB)).toHaveLength(2);
    expect(await board.named(jobs[1]!.name)).toMatchObject([{ state: "failed" }]);
    expect(board.factsOf(JOB)).toBeUndefined();
  });

  test("judges silence by when lines are heard, whatever a clock that is ahead says", async () => {
    const { board, put } = boardOver(new Stored());
    const ahead = line(0, "p9", "hello", { timeUs: T0 + 2 * QUIET_AFTER_MS * 1000, receivedUs: T0 + 1_000 });
    put(started(0), ahead);
    expect((await board.page(ALL)).jobs).toMatchObject([{ state: "running" }]);
    const later = line(2 * QUIET_AFTER_MS, "p9", "hello");
    put(later, computing(5, "p1"));
    expect((await board.page(ALL)).jobs).toMatchObject([{ state: "unknown" }]);
  });
});

test("where lines are followed, silence counts also of a cluster that says nothing at all", async () => {
  const { board, put } = boardOver(new Stored());
  const at = (agoMs: number) => {
    const us = Date.now() * 1_000 - agoMs * 1_000;
    return { timeUs: us, receivedUs: us };
  };
  const words = [
    `[Job] Started JobId(${JOB}…) successfully Capacity: 20CU Workers: 2`,
    `[Phase1] Started with 2 workers for JobId(${JOB}…)`,
    `[Phase1] WorkerId(aaaa0001…) finished phase 1 for JobId(${JOB}…) (1/2 workers done, Phase: 5.0s)`,
  ];
  put(...words.map((message, index) => line(index, "coord", message, at(120_000 - index * 2_500))));
  expect((await board.page(ALL)).jobs).toMatchObject([{ state: "stalled", phase: "Contributions" }]);
  expect((await board.page(ALL)).states).toMatchObject({ stalled: 1, running: 0 });
});

test("a coordinator that starts anew has forgotten the job that it had", async () => {
  const stored = new Stored();
  const { board, put } = boardOver(stored);
  put(started(0), computing(5, "p1"));
  expect((await board.page(ALL)).jobs).toMatchObject([{ state: "running" }]);
  put(
    line(100, "coord", "cluster coordinator listening on 0.0.0.0:50051", {
      milestone: "coordinator_started",
    }),
  );
  expect((await board.page(ALL)).jobs).toMatchObject([{ state: "unknown" }]);
  const after = boardOver(stored).board;
  await after.rebuild();
  expect((await after.page(ALL)).jobs).toMatchObject([{ state: "unknown" }]);
});

describe("pages", () => {
  test("hold every job once, in order, also while others come", async () => {
    const { board, put } = boardOver(new Stored());
    const job = (index: number) => String(index).padStart(8, "0");
    put(...Array.from({ length: 25 }, (_, index) => started(index * 1_000, job(index))));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await board.page({ ...ALL, limit: 10, cursor });
      expect(page.total).toBe(25 + (cursor ? 1 : 0));
      seen.push(...page.jobs.map(({ name }) => name));
      if (!cursor) put(started(90_000, "ffffffff"));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => job(24 - index)));
    await expect(board.page({ ...ALL, cursor: "nonsense" })).rejects.toMatchObject({
      code: "cursor-unknown",
    });
  });

  test("leave out what lies beyond the range, stands otherwise, or is the pool's", async () => {
    const { board, put } = boardOver(new Stored());
    const uuid = "77777777-1111-4222-8333-444455556666";
    put(started(0), failed(10), started(60_000, "5e6f7a8b"));
    put(line(5, "coord", `[Setup] All workers acknowledged setup for job_id ${uuid}`));
    const names = async (question: Partial<JobsQuestion>) =>
      (await board.page({ ...ALL, ...question })).jobs.map(({ job }) => job);
    expect(await names({})).toEqual(["5e6f7a8b", JOB]);
    expect(await names({ state: "failed" })).toEqual([JOB]);
    expect(await names({ fromUs: T0 + 20_000_000 })).toEqual(["5e6f7a8b"]);
    expect(await names({ toUs: T0 + 20_000_000 })).toEqual([JOB]);
    expect(await names({ pool: "only" })).toEqual(["77777777"]);
    expect(await names({ pool: "with" })).toHaveLength(3);
    expect(await board.page(ALL)).toMatchObject({ total: 2, pool: 1 });
  });
});

describeCut("a page of jobs", async () => {
  const { board, put } = boardOver(new Stored());
  let filled = 0;
  return {
    most: ALL.limit,
    async fill(count) {
      for (; filled < count; filled++) put(started(filled * 1_000, String(filled).padStart(8, "0")));
    },
    async ask() {
      const { jobs, total } = await board.page(ALL);
      return { items: jobs, total };
    },
    keyOf: ({ name }) => name,
  };
});
