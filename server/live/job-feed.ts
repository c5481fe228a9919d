import type { JobFacts } from "../../lib/trail/facts.ts";
import type { JobCounts, JobSummary } from "../../lib/trail/shape.ts";

/** Jobs as they change. */
export interface JobsChange {
  jobs: readonly JobSummary[];
  /** Names of jobs that are no more. */
  removed: readonly string[];
  counts: JobCounts;
}

/** What the hub asks of the jobs. */
export interface JobFeed {
  /** When the newest line of any job was heard, microseconds since the epoch. */
  readonly newestUs: number | undefined;
  /** What is counted of a job; undefined where it is unknown, or one of several that begin alike. */
  factsOf(name: string): JobFacts | undefined;
}
