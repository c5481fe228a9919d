import type { JobFacts, LeftOut, SingleSegment } from "../../lib/trail/facts.ts";
import { createModel } from "../../lib/trail/model.ts";
import type { CountedSegments } from "../../lib/trail/model.ts";
import type { Reading } from "../../lib/trail/reading.ts";
import type { JobSummary, Trail } from "../../lib/trail/shape.ts";
import { trailOf } from "../../lib/trail/trail.ts";
import type { Store, TimeRange } from "../store/store.ts";
import { jobsIn } from "./namesakes.ts";

/** All that one job's trail is made of. */
export interface JobLines {
  facts: JobFacts;
  /** The job's own and the pool's. */
  readings: Reading[];
  segments: CountedSegments[];
  leftOut: LeftOut;
  /** Where later readings go on. */
  seq: string;
  /** Whether a single segment is this job's and not one of a job that begins alike. */
  isOwn: (segment: SingleSegment) => boolean;
}

type JobStore = Pick<Store, "jobReadings" | "storedNamesake" | "jobSegments">;

/**
 * Reads what a job's trail is made of; undefined where its lines are no more.
 * @throws StoreError
 */
export async function jobLines(
  store: JobStore,
  { name, job }: Pick<JobSummary, "name" | "job">,
): Promise<JobLines | undefined> {
  const found = await store.jobReadings(job);
  if (!found) return undefined;
  const { jobs, ownerOf } = await jobsIn(store, found);
  const known = jobs.find(({ namesake }) => namesake.name === name);
  if (!known) return undefined;
  return {
    facts: known.facts,
    readings: [...known.namesake.readings, ...found.pool],
    segments: found.segments.filter((counts) => ownerOf({ ...counts, timeUs: counts.firstUs }).name === name),
    leftOut: { ...found.leftOut, segments: 0 },
    seq: found.stored.seq,
    isOwn: (segment) => ownerOf(segment).name === name,
  };
}

/** A job with no more segments than this is shown with each of them, also where no part is asked for. */
const FEW_SEGMENTS = 2_000;

/**
 * One job's trail.
 * @param newestUs when the newest line of any job was heard, microseconds
 * @param part of the job's time whose segments are to be shown one by one
 * @throws StoreError
 */
export async function readTrail(
  store: JobStore,
  summary: Pick<JobSummary, "name" | "job">,
  newestUs: number | undefined,
  part?: TimeRange,
): Promise<Trail | undefined> {
  const lines = await jobLines(store, summary);
  if (!lines) return undefined;
  const model = createModel();
  model.add(lines.readings);
  model.addSegments(lines.segments);
  const total = model.segments().reduce((sum, { density }) => sum + density.total, 0);
  const range = part ?? (total > 0 && total <= FEW_SEGMENTS ? ALL_TIME : undefined);
  const single = range ? await store.jobSegments(summary.job, range) : { segments: [], leftOut: 0 };
  return trailOf(summary.job, model, {
    newestUs,
    facts: lines.facts,
    leftOut: { ...lines.leftOut, segments: single.leftOut },
    segments: single.segments.filter(lines.isOwn),
  });
}

const ALL_TIME: TimeRange = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };
