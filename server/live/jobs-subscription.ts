import type { JobCounts, JobSummary } from "../../lib/trail/shape.ts";
import { PROTOCOL_VERSION, type ServerFrame } from "../protocol/live.ts";
import type { JobsChange } from "./job-feed.ts";
import type { LiveSubscription } from "./live-subscription.ts";

/** Jobs in one frame. */
const MAX_FRAME_JOBS = 200;
/** Changed jobs that may wait for a client that reads slowly; with more it fetches the list anew. */
const MAX_PENDING_JOBS = 5_000;

/** A list of jobs that is kept up to date: of a job that changes twice before it can be sent the last counts. */
export class JobsSubscription implements LiveSubscription {
  readonly #id: string;
  readonly #pending = new Map<string, JobSummary>();
  readonly #removed = new Set<string>();
  #counts: JobCounts | null = null;
  #isStale = false;

  constructor(id: string) {
    this.#id = id;
  }

  get ready(): boolean {
    return this.#isStale || this.#counts !== null || this.#pending.size > 0 || this.#removed.size > 0;
  }

  offer(): number {
    return 0;
  }

  /** Takes in how jobs stand now. */
  offerJobs({ jobs, removed, counts }: JobsChange): void {
    for (const name of removed) {
      this.#pending.delete(name);
      this.#removed.add(name);
    }
    for (const job of jobs) {
      this.#pending.set(job.name, job);
      this.#removed.delete(job.name);
    }
    this.#counts = counts;
    if (this.#pending.size + this.#removed.size <= MAX_PENDING_JOBS) return;
    this.#pending.clear();
    this.#removed.clear();
    this.#counts = null;
    this.#isStale = true;
  }

  takeFrames(): string[] {
    const head = { v: PROTOCOL_VERSION, id: this.#id } as const;
    const frames: ServerFrame[] = this.#isStale ? [{ ...head, type: "stale" }] : [];
    this.#isStale = false;
    const jobs = [...this.#pending.values()].slice(0, MAX_FRAME_JOBS);
    for (const { name } of jobs) this.#pending.delete(name);
    if (jobs.length > 0 || this.#removed.size > 0 || this.#counts)
      frames.push({ ...head, type: "jobs", jobs, removed: [...this.#removed], counts: this.#counts });
    this.#removed.clear();
    this.#counts = null;
    return frames.map((frame) => JSON.stringify(frame));
  }
}
