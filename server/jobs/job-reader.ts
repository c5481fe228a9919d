import type { HeardProcess } from "../../lib/trail/phase-now.ts";
import { endsJob } from "../../lib/trail/state.ts";
import { packReadings } from "../../lib/trail/packed.ts";
import { packSegments } from "../../lib/trail/packed-segments.ts";
import type { JobReadings, JobSummary, Trail } from "../../lib/trail/shape.ts";
import { trailOf } from "../../lib/trail/trail.ts";
import type { Store, TimeRange } from "../store/store.ts";
import type { Board } from "./board.ts";
import type { Histories } from "./histories.ts";
import { jobLines } from "./job-lines.ts";
import type { JobLines } from "./job-lines.ts";
import { modelOf, outlineOf } from "./outline.ts";

/** Reads one job at a time from the store. */
export interface JobReader {
  /**
   * One job's trail; undefined where its lines are no more.
   * @param part of the job's time whose segments are to be shown one by one
   * @throws StoreError
   */
  trail(job: NamedJob, part?: TimeRange, signal?: AbortSignal): Promise<Trail | undefined>;
  /** The same without what is usual, who was heard, and segments one by one, for who looks at many. @throws StoreError */
  outline(job: NamedJob, signal?: AbortSignal): Promise<Trail | undefined>;
  /** What the browser makes the same trail of. @throws StoreError */
  readings(job: NamedJob, signal?: AbortSignal): Promise<JobReadings | undefined>;
}

/** Which job: see `jobSummarySchema`. */
type NamedJob = Pick<JobSummary, "name" | "job">;

/** A job with no more segments than this is shown with each of them, also where no part is asked for. */
const FEW_SEGMENTS = 2_000;
const ALL_TIME: TimeRange = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };

/** @param board knows what is new @param histories know what is usual */
export function createJobReader(
  store: Pick<Store, "jobReadings" | "storedNamesake" | "jobSegments" | "jobHeard">,
  board: Pick<Board, "newestUs" | "starts">,
  histories: Pick<Histories, "of">,
): JobReader {
  return {
    async trail(job, part, signal) {
      const [lines, history] = await Promise.all([
        jobLines(store, job, board.starts, signal),
        histories.of(job.name, signal),
      ]);
      if (!lines) return undefined;
      const model = modelOf(lines);
      const total = model.segments().reduce((sum, { density }) => sum + density.total, 0);
      const range = part ?? (total > 0 && total <= FEW_SEGMENTS ? ALL_TIME : undefined);
      const single = range ? await store.jobSegments(job.job, range, signal) : { segments: [], leftOut: 0 };
      return trailOf(job.job, model, {
        newestUs: board.newestUs,
        facts: lines.facts,
        history,
        heard: new Map(await heardIn(store, lines, signal)),
        leftOut: { ...lines.leftOut, segments: single.leftOut },
        segments: single.segments.filter(lines.isOwn),
      });
    },

    async outline(job, signal) {
      const lines = await jobLines(store, job, board.starts, signal);
      return lines && outlineOf(job, lines, board.newestUs);
    },

    async readings(job, signal) {
      const lines = await jobLines(store, job, board.starts, signal);
      if (!lines) return undefined;
      const { name, job: short, jobId, hosts, ...counts } = lines.facts;
      return {
        facts: {
          name,
          job: short,
          jobId,
          hosts: [...hosts],
          lines: counts.lines,
          errors: counts.errors,
          inferredLines: counts.inferredLines,
          workers: counts.workers,
          firstUs: counts.firstUs,
          lastUs: counts.lastUs,
          lastHeardUs: counts.lastHeardUs,
        },
        newest_us: board.newestUs ?? null,
        readings: packReadings(lines.readings),
        segments: packSegments(lines.segments),
        heard: await heardIn(store, lines, signal),
        left_out: lines.leftOut,
        seq: lines.seq,
      };
    },
  };
}

/** What processes write of a job that has ended tells nothing more. */
async function heardIn(
  store: Pick<Store, "jobHeard">,
  { facts, readings }: JobLines,
  signal: AbortSignal | undefined,
): Promise<HeardProcess[]> {
  return readings.some(endsJob) ? [] : store.jobHeard(facts.job, signal);
}
