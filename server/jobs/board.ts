import type { JobFacts } from "../../lib/trail/facts.ts";
import type { Jobs, JobCounts, JobSummary } from "../../lib/trail/shape.ts";
import { readingOf } from "../../lib/trail/reading.ts";
import type { Reading } from "../../lib/trail/reading.ts";
import { microsFromIso } from "../../lib/time.ts";
import { heardUs, isOpen } from "../../lib/trail/state.ts";
import { summaryOf } from "../../lib/trail/summary.ts";
import { JobtrailError } from "../error.ts";
import { seqAt } from "../protocol/cursor.ts";
import type { LogRecord } from "../record.ts";
import { Slice } from "../slice.ts";
import type { Store } from "../store/store.ts";
import { Family } from "./family.ts";
import { compareJobs, countsOf, pageOfJobs } from "./job-list.ts";
import type { JobsQuestion, ListedJob } from "./job-list.ts";
import { nearestJobs } from "./nearest-jobs.ts";
import { jobsIn } from "./namesakes.ts";
import { StallJudge } from "./stall-judge.ts";

/** What changed on the board. */
export interface BoardChange {
  /** Jobs that are new or stand otherwise than before. */
  jobs: readonly JobSummary[];
  /** Names of jobs that are no more: their lines were deleted, or one turned out to be several. */
  removed: readonly string[];
  counts: JobCounts;
}

/** Changes are told at most this often. */
const EVERY_MS = 250;
/** Running jobs are looked at again this often: one that has fallen silent runs no more. */
const SILENCE_EVERY_MS = 10_000;

/** A line that comes so soon behind its time was read as it was written, µs. */
const AS_WRITTEN_US = 60_000_000;
/** So long after the last of them a cluster counts as followed, µs. */
const FOLLOWED_US = 24 * 3_600_000_000;

/** Starts of coordinators that are kept in mind. */
const MOST_STARTS = 1_000;

/** Rows that were stored together. */
interface StoredBatch {
  records: readonly LogRecord[];
  firstSeq: number;
}

/** What the board reads from the store. */
type BoardStore = Pick<
  Store,
  "jobDigests" | "jobReadings" | "storedNamesake" | "newestHeardUs" | "coordinatorStarts"
>;

/** Every job with how it stands, kept from what is stored; in memory a job costs the same whatever its size. */
export class Board {
  readonly #store: BoardStore;
  readonly #judge: StallJudge;
  readonly #tell: (change: BoardChange) => void;
  #families = new Map<string, Family>();
  #listed = new Map<string, readonly ListedJob[]>();
  readonly #dirty = new Set<string>();
  #ordered: readonly ListedJob[] | undefined;
  #newestUs: number | undefined;
  /** When a line was last taken in as it was written, microseconds since the epoch; 0 where none was since the start. */
  #followedUs = 0;
  /** Starts of coordinators. */
  #starts: Reading[] = [];
  #working: Promise<void> | undefined;
  #rebuilding: Promise<void> | undefined;
  /** What is stored while the store is read. */
  #meanwhile: StoredBatch[] | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #silence: NodeJS.Timeout;
  #isClosed = false;

  /** @param tell is called with every change, at most every 250 ms */
  constructor(store: BoardStore, tell: (change: BoardChange) => void) {
    this.#store = store;
    this.#judge = new StallJudge(store);
    this.#tell = tell;
    this.#silence = setInterval(() => this.#lookAtRunning(), SILENCE_EVERY_MS);
    this.#silence.unref();
  }

  /**
   * The moment up to which jobs are known: when the newest line of any was heard, or the present while lines are taken in as
   * they are written. Microseconds since the epoch; undefined while there is none.
   */
  get newestUs(): number | undefined {
    const nowUs = Date.now() * 1_000;
    if (this.#newestUs === undefined || nowUs - this.#followedUs > FOLLOWED_US) return this.#newestUs;
    // Lines that are followed and do not come are silence; an old log that was read says nothing of what came behind it.
    return Math.max(this.#newestUs, nowUs);
  }

  /** Starts of coordinators, in order, also those that no job's lines reach. */
  get starts(): readonly Reading[] {
    return this.#starts;
  }

  /**
   * Reads all jobs from the store: at the start, and when lines were deleted. Whoever asks for jobs meanwhile waits.
   * @throws StoreError
   */
  rebuild(): Promise<void> {
    const rebuilding = (this.#rebuilding ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.#read());
    this.#rebuilding = rebuilding;
    return rebuilding;
  }

  async #read(): Promise<void> {
    const meanwhile: StoredBatch[] = (this.#meanwhile = []);
    const [{ jobs: digests, seq }, newestUs, starts] = await Promise.all([
      this.#store.jobDigests(),
      this.#store.newestHeardUs(),
      this.#store.coordinatorStarts(),
    ]);
    const slice = new Slice();
    const families = new Map<string, Family>();
    for (const digest of digests) {
      families.set(digest.stored.job, Family.from(digest));
      if (slice.isOver) await slice.rest();
    }
    const gone = [...this.#listed].flatMap(([job, listed]) => (families.has(job) ? [] : listed));
    this.#families = families;
    this.#newestUs = newestUs;
    this.#starts = starts;
    this.#listed = new Map([...this.#listed].filter(([job]) => families.has(job)));
    this.#ordered = undefined;
    for (const job of families.keys()) this.#dirty.add(job);
    this.#meanwhile = undefined;
    for (const { records, firstSeq } of meanwhile)
      this.#take(records.filter((_record, index) => seqAt(firstSeq, index) > seq));
    await this.#settle(gone.map(({ summary }) => summary.name));
  }

  /** Takes what was stored. @param firstSeq the number of the first row */
  stored(records: readonly LogRecord[], firstSeq: number): void {
    if (this.#meanwhile) this.#meanwhile.push({ records, firstSeq });
    else this.#take(records);
  }

  #take(records: readonly LogRecord[]): void {
    for (const record of records) {
      this.#newestUs = Math.max(this.#newestUs ?? 0, heardUs(record));
      if (Math.abs(record.receivedUs - record.timeUs) < AS_WRITTEN_US)
        this.#followedUs = Math.max(this.#followedUs, record.receivedUs);
      if (record.milestone === "coordinator_started") this.#restarted(readingOf(record));
      if (record.job === "") continue;
      let family = this.#families.get(record.job);
      if (!family) this.#families.set(record.job, (family = new Family(record.job)));
      family.take(record);
      this.#dirty.add(record.job);
    }
    if (this.#dirty.size > 0) this.#soon();
  }

  /**
   * One page of the jobs, up to date.
   * @throws JobtrailError `cursor-unknown`
   */
  async page(question: JobsQuestion): Promise<Jobs> {
    await this.#upToDate();
    return pageOfJobs(this.#inOrder(), question);
  }

  /** Every job, the one that began last first, up to date. */
  async listed(): Promise<readonly ListedJob[]> {
    await this.#upToDate();
    return this.#inOrder();
  }

  /**
   * Jobs whose whole ID or first characters are given, the one that began last first.
   * @throws JobtrailError `store-cancelled` once the signal is aborted
   */
  async named(prefix: string, signal?: AbortSignal): Promise<JobSummary[]> {
    await unlessCalledOff(this.#upToDate(), signal);
    return this.#inOrder()
      .map(({ summary }) => summary)
      .filter((summary) => isNamed(summary, prefix));
  }

  /** The few jobs whose IDs are most like one that no line names. */
  async near(wanted: string): Promise<JobSummary[]> {
    return nearestJobs(await this.listed(), wanted);
  }

  /** What is counted of a job; undefined where it is unknown, or one of several that begin alike. */
  factsOf(name: string): JobFacts | undefined {
    const family = this.#families.get(name.slice(0, 8));
    return family && !family.isShared ? family.facts() : undefined;
  }

  /** Tells nothing more. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#silence);
    clearTimeout(this.#timer);
  }

  async #upToDate(): Promise<void> {
    await this.#rebuilding?.catch(() => undefined);
    await this.#settle();
  }

  #inOrder(): readonly ListedJob[] {
    this.#ordered ??= [...this.#listed.values()].flat().sort(compareJobs);
    return this.#ordered;
  }

  /** A coordinator that starts anew knows nothing of the jobs that it had. */
  #restarted(start: Reading): void {
    this.#starts = [...this.#starts, start].slice(-MOST_STARTS);
    this.#lookAtRunning();
  }

  #lookAtRunning(): void {
    for (const [job, listed] of this.#listed)
      if (listed.some(({ summary }) => isOpen(summary.state))) this.#dirty.add(job);
    if (this.#dirty.size > 0) this.#soon();
  }

  #soon(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#settle();
    }, EVERY_MS);
  }

  /** Makes everything that was stored so far part of the list, and tells of it. */
  async #settle(removed: readonly string[] = []): Promise<void> {
    while (this.#working) await this.#working;
    if (this.#dirty.size === 0 && removed.length === 0) return;
    this.#working = this.#summarise(removed).finally(() => (this.#working = undefined));
    await this.#working;
  }

  async #summarise(gone: readonly string[]): Promise<void> {
    const jobs: JobSummary[] = [];
    const removed = [...gone];
    const slice = new Slice();
    // What changes meanwhile is looked at the next time: under load this would have no end.
    const changed = [...this.#dirty];
    this.#dirty.clear();
    for (const job of changed) {
      const before = this.#listed.get(job) ?? [];
      const now = await this.#look(job);
      this.#listed.set(job, now);
      for (const { summary } of now) jobs.push(summary);
      const names = new Set(now.map(({ summary }) => summary.name));
      for (const { summary } of before) if (!names.has(summary.name)) removed.push(summary.name);
      if (slice.isOver) await slice.rest();
    }
    this.#ordered = undefined;
    if (!this.#isClosed) this.#tell({ jobs, removed, counts: countsOf([...this.#listed.values()].flat()) });
  }

  async #look(job: string): Promise<readonly ListedJob[]> {
    const family = this.#families.get(job);
    if (!family) return [];
    try {
      const listed = family.isShared ? await this.#apart(job) : [this.#listedOf(family)];
      for (const one of listed) one.summary = await this.#judge.judge(one.summary, this.#context());
      return listed;
    } catch {
      // The store may be away for a while: how it stood before is told, and it is looked at again with the next change.
      this.#dirty.add(job);
      return this.#listed.get(job) ?? [];
    }
  }

  #context(): { newestUs: number | undefined; starts: readonly Reading[] } {
    return { newestUs: this.newestUs, starts: this.#starts };
  }

  #listedOf(family: Family): ListedJob {
    const facts = family.facts();
    return listedJob(summaryOf(facts, family.digest.readings(), this.#context()), facts);
  }

  async #apart(job: string): Promise<ListedJob[]> {
    const found = await this.#store.jobReadings(job);
    if (!found) return [];
    const { jobs } = await jobsIn(this.#store, found);
    return jobs.map(({ namesake, facts }) =>
      listedJob(summaryOf(facts, namesake.readings, this.#context()), facts),
    );
  }
}

/** What brings the board up to date is everybody's, and goes on without whoever has gone. */
async function unlessCalledOff(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.race([work, gone]);
  if (signal?.aborted) throw new JobtrailError("store-cancelled", "The question was called off.");
}

function listedJob(summary: JobSummary, { firstUs, lastUs }: JobFacts): ListedJob {
  const startUs = microsFromIso(summary.started) ?? firstUs;
  const endUs = summary.ended === null ? null : (microsFromIso(summary.ended) ?? lastUs);
  return { summary, startUs, endUs, firstUs, lastUs };
}

function isNamed({ name, job, job_id }: JobSummary, prefix: string): boolean {
  if (name === prefix || prefix.includes("~")) return name === prefix;
  if (prefix.length <= 8) return job.startsWith(prefix);
  return job_id === null ? job === prefix.slice(0, 8) : job_id.toLowerCase().startsWith(prefix);
}
