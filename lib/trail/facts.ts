/** What is counted over every line of a job, beyond those that its trail is made of. */
export interface JobFacts {
  /** What addresses exactly this job (see `jobSummarySchema`). */
  name: string;
  /** First eight characters. */
  job: string;
  /** Whole ID; "" where no line carried it. */
  jobId: string;
  lines: number;
  errors: number;
  inferredLines: number;
  hosts: readonly string[];
  /** Processes that wrote of a task of it: workers, as far as their own lines tell. */
  workers: number;
  /** Times of the first and the newest line, microseconds since the epoch. */
  firstUs: number;
  lastUs: number;
  /** When the newest line was heard (see `heardUs`). */
  lastHeardUs: number;
}

/** What was left out of an answer because there is too much of it. */
export interface LeftOut {
  marks: number;
  pool: number;
  segments: number;
}

/** Nothing was. */
export const NOTHING_LEFT_OUT: LeftOut = { marks: 0, pool: 0, segments: 0 };

/** One segment that was done. */
export interface SingleSegment {
  /** Microseconds since the epoch. */
  timeUs: number;
  origin: string;
  worker: string;
  phase: string;
  segment: string;
  jobId: string;
  event: string;
}
