import type { Level } from "../lib/event.ts";

/**
 * One event on its way through the pipeline, between `parse` and `store`.
 * It differs from the public `Event` only where speed or exactness ask for it:
 * times are integers, absent text is "", and `raw` keeps bytes that are not UTF-8.
 */
export interface LogRecord {
  id: string;
  /** Microseconds since the epoch: the event's own time. */
  timeUs: number;
  /** Microseconds since the epoch: when Jobtrail took it in. */
  receivedUs: number;
  level: Level | "";
  source: string;
  host: string;
  service: string;
  stream: string;
  target: string;
  phase: string;
  /** First eight characters of the job ID, lower case. */
  job: string;
  jobId: string;
  worker: string;
  segment: string;
  /** What the words say happened to the job, for example `phase_started` (see lib/zisk-words.ts); "" for most lines. */
  milestone: string;
  message: string;
  fields: Record<string, string>;
  /** The very line(s), without the last line's terminator; bytes only where they are not valid UTF-8. */
  raw: string | Uint8Array;
  /** Resuming the stream with this position yields the line behind this one. */
  position: string;
}
