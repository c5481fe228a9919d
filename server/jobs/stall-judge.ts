import type { Reading } from "../../lib/trail/reading.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import type { Store } from "../store/store.ts";
import { jobLines } from "./job-lines.ts";
import { outlineOf } from "./outline.ts";

/** A job is read again at the soonest so long after it was, and after so many times what that took, ms. */
const AGAIN_AFTER_MS = 2_000;
const AGAIN_AFTER_COST = 20;
/** Jobs that are kept in mind: far more than a cluster runs at once. */
const MOST_JOBS = 1_000;

interface Judged {
  state: JobSummary["state"];
  untilMs: number;
}

/**
 * Whether a job whose phase is overdue is stalled: a worker that goes on counting segments is at work, and the list of jobs keeps
 * no segments. So the few jobs that seem to stall are read as their trail is, and stand in both alike.
 */
export class StallJudge {
  readonly #store: Pick<Store, "jobReadings" | "storedNamesake">;
  readonly #judged = new Map<string, Judged>();

  constructor(store: Pick<Store, "jobReadings" | "storedNamesake">) {
    this.#store = store;
  }

  /**
   * The summary with the state that the job's trail has.
   * @param newestUs the moment up to which jobs are known, microseconds since the epoch
   * @param starts of coordinators
   * @throws StoreError
   */
  async judge(
    summary: JobSummary,
    { newestUs, starts }: { newestUs: number | undefined; starts: readonly Reading[] },
  ): Promise<JobSummary> {
    if (summary.state !== "stalled") {
      this.#judged.delete(summary.name);
      return summary;
    }
    const before = this.#judged.get(summary.name);
    if (before && performance.now() < before.untilMs) return { ...summary, state: before.state };
    const beganMs = performance.now();
    const lines = await jobLines(this.#store, summary, starts);
    if (!lines) return summary;
    const { state } = outlineOf(summary, lines, newestUs);
    const endedMs = performance.now();
    const pauseMs = Math.max(AGAIN_AFTER_MS, (endedMs - beganMs) * AGAIN_AFTER_COST);
    if (this.#judged.size >= MOST_JOBS) this.#judged.clear();
    this.#judged.set(summary.name, { state, untilMs: endedMs + pauseMs });
    return { ...summary, state };
  }
}
