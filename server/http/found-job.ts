import type { JobSummary } from "../../lib/trail/shape.ts";
import { HttpError } from "./problem.ts";

/** Several jobs that an address may mean. */
export interface Candidates {
  candidates: readonly JobSummary[];
}

/**
 * The job that an address means, or those among which to choose.
 * @param named the jobs whose ID begins so
 * @param name as it stands in the address, lower case
 * @throws HttpError 404
 */
export function foundJob(named: readonly JobSummary[], name: string): JobSummary | Candidates {
  const exact = named.find((job) => job.name === name || job.job_id?.toLowerCase() === name);
  const [only, ...others] = exact ? [exact] : named;
  if (!only) throw unknownJob(name);
  return others.length === 0 ? only : { candidates: named };
}

/** Whether there is something to choose. */
export function isCandidates(found: JobSummary | Candidates): found is Candidates {
  return "candidates" in found;
}

/** That no job is named so. */
export function unknownJob(name: string): HttpError {
  return new HttpError(
    404,
    "job-unknown",
    `No stored line names the job ${name}. Check the ID, or whether its hosts are among the sources.`,
  );
}
