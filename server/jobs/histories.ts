import { dropOldest } from "../../lib/drop-oldest.ts";
import { habitsOf } from "../../lib/trail/habits.ts";
import type { WorkerTime } from "../../lib/trail/habits.ts";
import { MOST_JOBS } from "../../lib/trail/history.ts";
import type { JobHistory } from "../../lib/trail/history.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import type { Store } from "../store/store.ts";
import type { Board } from "./board.ts";
import type { ListedJob } from "./job-list.ts";

/** A worker that takes part in every second job of a shape has its last ten among so many. */
const JOBS_OF_WORKERS = 20;
/** Jobs whose workers' times are kept in mind: those of some shapes, so that the next trail asks for one job and not for twenty. */
const MOST_KEPT = 500;

/** What earlier jobs of the same shape took, for the trail of a job. */
export class Histories {
  readonly #store: Pick<Store, "workerTimes">;
  readonly #board: Pick<Board, "listed">;
  /** By the job's name and its number of lines: a line that comes late makes it another. */
  readonly #times = new Map<string, readonly WorkerTime[]>();

  constructor(store: Pick<Store, "workerTimes">, board: Pick<Board, "listed">) {
    this.#store = store;
    this.#board = board;
  }

  /**
   * What jobs of a job's shape took that had completed before it began: the same, whenever it is asked for. Undefined where the
   * job is not known.
   * @param name of the job
   * @throws StoreError
   */
  async of(name: string, signal?: AbortSignal): Promise<JobHistory | undefined> {
    const listed = await this.#board.listed();
    const at = listed.findIndex(({ summary }) => summary.name === name);
    const job = listed[at]?.summary;
    if (!job) return undefined;
    const before = completedBefore(listed, at, job);
    return {
      shape: { kind: job.kind, workers: job.workers },
      jobs: before.length,
      phases: phasesOf(before.map(({ summary }) => summary)),
      habits: habitsOf(await this.#timesOf(before.slice(0, JOBS_OF_WORKERS), signal)),
    };
  }

  async #timesOf(jobs: readonly ListedJob[], signal: AbortSignal | undefined): Promise<WorkerTime[]> {
    // What several jobs that begin alike took is not told apart.
    const alone = jobs.filter(({ summary: { name, job } }) => name === job);
    const unknown = alone.filter((job) => !this.#times.has(keyOf(job)));
    const found = await this.#store.workerTimes(
      unknown.map(({ summary, firstUs, lastUs }) => ({
        job: summary.job,
        fromUs: firstUs,
        toUs: lastUs + 1,
      })),
      signal,
    );
    for (const job of unknown)
      this.#times.set(
        keyOf(job),
        found.filter((time) => time.job === job.summary.job),
      );
    const times = alone.flatMap((job) => this.#times.get(keyOf(job)) ?? []);
    dropOldest(this.#times, MOST_KEPT);
    return times;
  }
}

function keyOf({ summary: { name, lines } }: ListedJob): string {
  return `${name} ${lines}`;
}

/** The last fifty, the newest first. @param listed the one that began last first @param at where the job itself stands */
function completedBefore(listed: readonly ListedJob[], at: number, job: JobSummary): ListedJob[] {
  const found: ListedJob[] = [];
  for (let index = at + 1; index < listed.length && found.length < MOST_JOBS; index++) {
    const one = listed[index];
    if (!one) break;
    const { kind, workers, state, ended, pool } = one.summary;
    const isLike = state === "completed" && kind === job.kind && workers === job.workers && !pool;
    // Both are written alike, so that the texts stand in the order of the times.
    if (isLike && ended !== null && ended <= job.started) found.push(one);
  }
  return found;
}

function phasesOf(jobs: readonly JobSummary[]): JobHistory["phases"] {
  const phases = new Map<string, number[]>();
  for (const { phase, state, from_ms, to_ms } of jobs.flatMap((job) => job.phases)) {
    if (state !== "completed" || to_ms === null || to_ms < from_ms) continue;
    const took = phases.get(phase) ?? [];
    phases.set(phase, took);
    took.push(to_ms - from_ms);
  }
  return [...phases].map(([phase, took]) => ({ phase, took_ms: took.sort((a, b) => a - b) }));
}
