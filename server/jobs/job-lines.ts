import type { JobFacts, LeftOut, SingleSegment } from "../../lib/trail/facts.ts";
import type { CountedSegments } from "../../lib/trail/model.ts";
import type { Reading } from "../../lib/trail/reading.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import type { Store } from "../store/store.ts";
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

/**
 * Reads what a job's trail is made of; undefined where its lines are no more.
 * @param starts of coordinators: one behind the job's newest line has forgotten it
 * @throws StoreError
 */
export async function jobLines(
  store: Pick<Store, "jobReadings" | "storedNamesake">,
  { name, job }: Pick<JobSummary, "name" | "job">,
  starts: readonly Reading[],
  signal?: AbortSignal,
): Promise<JobLines | undefined> {
  const found = await store.jobReadings(job, signal);
  if (!found) return undefined;
  const { jobs, ownerOf } = await jobsIn(store, found);
  const known = jobs.find(({ namesake }) => namesake.name === name);
  if (!known) return undefined;
  return {
    facts: known.facts,
    readings: [
      ...known.namesake.readings,
      ...found.pool,
      ...startsBehind(known.facts.lastUs, found.pool, starts),
    ],
    segments: found.segments.filter((counts) => ownerOf({ ...counts, timeUs: counts.firstUs }).name === name),
    leftOut: { ...found.leftOut, segments: 0 },
    seq: found.seq,
    isOwn: (segment) => ownerOf(segment).name === name,
  };
}

/** A coordinator that was started anew behind the job's newest line has forgotten it: of each the first start. */
function startsBehind(lastUs: number, pool: readonly Reading[], starts: readonly Reading[]): Reading[] {
  const known = new Set(pool.map(({ id }) => id));
  const origins = new Set<string>();
  return starts.filter(({ id, origin, timeUs }) => {
    if (timeUs <= lastUs || known.has(id) || origins.has(origin)) return false;
    origins.add(origin);
    return true;
  });
}
