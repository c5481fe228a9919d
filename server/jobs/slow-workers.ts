import { dropOldest } from "../../lib/drop-oldest.ts";
import type { WorkersSlow } from "../../lib/trail/overview-shape.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { slowWorkers, workerTimes } from "../../lib/trail/worker-times.ts";
import type { WorkerTime } from "../../lib/trail/worker-times.ts";
import type { JobReader } from "./job-reader.ts";

/** Trails that are looked at for one answer: ten of each worker where a third of the workers take part in a job. */
const LOOKED_AT = 30;
const AT_ONCE = 3;
/** Jobs whose times are kept: what has ended does not change, and several ranges are looked at. */
const MOST_KEPT = 500;

/** Tells which workers are slow by the trails of jobs that have ended; each trail is made once. */
export class SlowWorkers {
  readonly #reader: Pick<JobReader, "outline">;
  /** Times by the job's name and lines, the one that was asked for last behind the others. */
  readonly #kept = new Map<string, Promise<readonly WorkerTime[]>>();

  constructor(reader: Pick<JobReader, "outline">) {
    this.#reader = reader;
  }

  /**
   * How workers did in these jobs.
   * @param jobs proofs that completed, the one that ended last first; the first thirty are looked at
   * @throws StoreError
   */
  async of(jobs: readonly JobSummary[], signal?: AbortSignal): Promise<WorkersSlow> {
    const times: (readonly WorkerTime[])[] = [];
    // A few at a time: this is nobody's only question.
    for (let from = 0; from < Math.min(jobs.length, LOOKED_AT); from += AT_ONCE) {
      signal?.throwIfAborted();
      const some = jobs.slice(from, Math.min(from + AT_ONCE, LOOKED_AT));
      times.push(...(await Promise.all(some.map((job) => this.#timesOf(job)))));
    }
    return slowWorkers(times);
  }

  async #timesOf(job: JobSummary): Promise<readonly WorkerTime[]> {
    // Lines that come late make another trail.
    const key = `${job.name} ${job.lines}`;
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const reading = this.#reader.outline(job).then((trail) => (trail ? workerTimes(trail) : []));
    this.#kept.set(key, reading);
    dropOldest(this.#kept, MOST_KEPT);
    try {
      return await reading;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }
}
