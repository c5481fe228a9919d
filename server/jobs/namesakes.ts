import type { JobFacts } from "../../lib/trail/facts.ts";
import { tellApart } from "../../lib/trail/namesakes.ts";
import type { Namesake, Namesakes } from "../../lib/trail/namesakes.ts";
import { compareReadings } from "../../lib/trail/reading.ts";
import type { JobReadings } from "../store/store.ts";
import type { Store } from "../store/store.ts";

/** One of the jobs with the same first eight characters, and what is counted over its lines. */
export interface KnownJob {
  namesake: Namesake;
  facts: JobFacts;
}

/**
 * The jobs that the lines of one prefix speak of, the oldest first.
 * @throws StoreError
 */
export async function jobsIn(
  store: Pick<Store, "storedNamesake">,
  { stored, readings }: Pick<JobReadings, "stored" | "readings">,
): Promise<{ jobs: KnownJob[]; ownerOf: Namesakes["ownerOf"] }> {
  const apart = tellApart(stored.job, [...readings].sort(compareReadings));
  const [only, ...others] = apart.jobs;
  if (only && others.length === 0)
    return {
      jobs: [{ namesake: only, facts: { ...stored, name: only.name, jobId: stored.ids[0] ?? "" } }],
      ownerOf: apart.ownerOf,
    };
  const jobs = await Promise.all(
    apart.jobs.map(async (namesake, index) => {
      // What carries no whole ID is counted by its time: from the job's first line to the next job's.
      const fromUs = namesake.readings[0]?.timeUs ?? 0;
      const toUs = apart.jobs[index + 1]?.readings[0]?.timeUs ?? stored.lastUs + 1;
      const counted = await store.storedNamesake(stored.job, namesake.jobId, {
        fromUs,
        toUs: Math.max(toUs, fromUs + 1),
      });
      return { namesake, facts: { ...(counted ?? stored), name: namesake.name, jobId: namesake.jobId } };
    }),
  );
  return { jobs, ownerOf: apart.ownerOf };
}
