import { packReadings } from "../../lib/trail/packed.ts";
import type { HeardProcess } from "../../lib/trail/phase-now.ts";
import { readingOf } from "../../lib/trail/reading.ts";
import type { Reading } from "../../lib/trail/reading.ts";
import { POOL_MILESTONES } from "../../lib/zisk/milestones.ts";
import { PROTOCOL_VERSION, type ServerFrame } from "../protocol/live.ts";
import type { LogRecord } from "../record.ts";
import type { JobFeed, JobsChange } from "./job-feed.ts";
import type { LiveSubscription } from "./live-subscription.ts";
import type { Outgoing } from "./outgoing.ts";

/** Readings that may wait for a client that reads slowly; with more it fetches the trail anew. */
const MAX_PENDING_READINGS = 20_000;
const MAX_FRAME_READINGS = 2_000;
/** A picture is brought up to date at most this often. */
const EVERY_MS = 250;

const POOL: ReadonlySet<string> = new Set(POOL_MILESTONES);

/** What was missed since a client was last told. */
export interface MissedReadings {
  readings: readonly Reading[];
  heard: readonly HeardProcess[];
  seq: string;
  isTooMuch: boolean;
}

/** One job that is followed: its lines, as far as its trail is made of them, and what is counted of it. */
export class ReadingsSubscription implements LiveSubscription {
  /** The job's `name`. */
  readonly job: string;
  readonly id: string;
  readonly #feed: JobFeed;
  /** True until what the client missed has been fetched; nothing is sent before. */
  #isResuming: boolean;
  #pending: Reading[] = [];
  #hasLines = false;
  /** Processes that have written since the last frame, and when. */
  #heard = new Map<string, number>();
  #isStale = false;
  #seq: string | null = null;
  #sentMs = -Infinity;

  constructor(id: string, job: string, feed: JobFeed, isResuming: boolean) {
    this.id = id;
    this.job = job;
    this.#feed = feed;
    this.#isResuming = isResuming;
  }

  /** The first eight characters of the job's ID. */
  get short(): string {
    return this.job.slice(0, 8);
  }

  get ready(): boolean {
    const hasNews = this.#isStale || this.#hasLines || this.#pending.length > 0 || this.#seq !== null;
    return !this.#isResuming && hasNews;
  }

  offer(batch: readonly Outgoing[]): number {
    for (const { record } of batch) {
      if (!record) continue;
      if (record.job === this.short) this.#hear(readingOf(record));
      if (this.#isWanted(record)) this.#add([readingOf(record)]);
    }
    return 0;
  }

  /** Time alone lets a running job stall: whoever follows it is told how late it is, whenever the list of jobs is. */
  offerJobs({ jobs }: JobsChange): void {
    if (jobs.some(({ name }) => name === this.job)) this.#hasLines = true;
  }

  /** Puts what the client missed before what was stored meanwhile. */
  resume({ readings, heard, seq, isTooMuch }: MissedReadings): void {
    const meanwhile = this.#pending;
    this.#pending = [];
    this.#isResuming = false;
    this.#seq = seq;
    this.#hasLines = true;
    for (const [origin, timeUs] of heard) this.#hear({ origin, timeUs });
    if (isTooMuch) this.#giveUp();
    else this.#add([...readings, ...meanwhile]);
  }

  takeFrames(): string[] {
    if (performance.now() - this.#sentMs < EVERY_MS) return [];
    this.#sentMs = performance.now();
    const head = { v: PROTOCOL_VERSION, id: this.id } as const;
    const facts = this.#feed.factsOf(this.job);
    // A job that turned out to be two is told apart by the store alone.
    if (this.#isStale || !facts) {
      this.#isStale = false;
      this.#hasLines = false;
      this.#pending = [];
      this.#seq = null;
      return [JSON.stringify({ ...head, type: "stale" } satisfies ServerFrame)];
    }
    const readings = this.#pending.splice(0, MAX_FRAME_READINGS);
    const frame: ServerFrame = {
      ...head,
      type: "readings",
      readings: packReadings(readings),
      facts: { ...facts, hosts: [...facts.hosts] },
      newest_us: this.#feed.newestUs ?? null,
      heard: [...this.#heard],
      // Only when all that was missed is sent may a reconnection go on behind it.
      seq: this.#pending.length === 0 ? this.#seq : null,
    };
    if (this.#pending.length === 0) this.#seq = null;
    this.#hasLines = false;
    this.#heard.clear();
    return [JSON.stringify(frame)];
  }

  #hear({ origin, timeUs }: Pick<Reading, "origin" | "timeUs">): void {
    this.#hasLines = true;
    this.#heard.set(origin, Math.max(this.#heard.get(origin) ?? 0, timeUs));
  }

  #isWanted({ job, milestone, level }: LogRecord): boolean {
    if (job === "") return POOL.has(milestone);
    return job === this.short && (isRead(milestone) || level === "error" || level === "warn");
  }

  #add(readings: readonly Reading[]): void {
    if (this.#isStale) return;
    for (const reading of readings) this.#pending.push(reading);
    if (this.#pending.length > MAX_PENDING_READINGS) this.#giveUp();
  }

  #giveUp(): void {
    this.#pending = [];
    this.#isStale = true;
  }
}

/** The prover's inner steps are in no trail yet. */
function isRead(milestone: string): boolean {
  return milestone !== "" && milestone !== "step_started" && milestone !== "step_finished";
}
