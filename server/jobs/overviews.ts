import type { JobsOverview, WorkersSlow } from "../../lib/trail/overview-shape.ts";
import type { Board } from "./board.ts";
import type { JobReader } from "./job-reader.ts";
import { overviewOf } from "./overview.ts";
import type { OverviewQuestion } from "./overview.ts";
import { SlowWorkers } from "./slow-workers.ts";

/** Answers what jobs have in common. */
export interface Overviews {
  /** How jobs of a range ended, how long their phases took, and why they ended badly. */
  jobs(question: OverviewQuestion): Promise<JobsOverview>;
  /** Which workers are slow, by the last proofs of the range that completed. @throws StoreError */
  workers(question: OverviewQuestion, signal?: AbortSignal): Promise<WorkersSlow>;
}

/** @param board knows the jobs @param reader their trails */
export function createOverviews(
  board: Pick<Board, "listed" | "newestUs">,
  reader: Pick<JobReader, "outline">,
): Overviews {
  const slow = new SlowWorkers(reader);
  return {
    async jobs(question) {
      const listed = await board.listed();
      const nowUs = Date.now() * 1_000;
      // All of time ends where lines do; what is counted back from now ends now.
      return overviewOf(listed, question, question.fromUs > 0 ? nowUs : (board.newestUs ?? nowUs));
    },
    async workers({ fromUs, toUs }, signal) {
      const completed = (await board.listed()).filter(
        ({ summary: { kind, state, pool }, endUs }) =>
          kind === "proof" &&
          state === "completed" &&
          !pool &&
          endUs !== null &&
          endUs >= fromUs &&
          endUs < toUs,
      );
      completed.sort((a, b) => (b.endUs ?? 0) - (a.endUs ?? 0));
      return slow.of(
        completed.map(({ summary }) => summary),
        signal,
      );
    },
  };
}
