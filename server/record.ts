import type { Event, Level } from "../lib/event.ts";
import { isoFromMicros } from "../lib/time.ts";

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
  /** What the words say happened to the job, for example `phase_started` (see lib/zisk/words.ts); "" for most lines. */
  milestone: string;
  /** Workers done, of `total`; 0 where the words do not count. */
  done: number;
  /** Workers that take part, where the words say so; else 0. */
  total: number;
  /** How long it took in seconds, where the words say so; else 0. */
  seconds: number;
  /** Why it failed, was cancelled or was lost, in the log's own words; "" for most lines. */
  reason: string;
  /** Which of its values were inferred and not logged, of `INFERRED` joined by commas in that order; "" for most lines. */
  inferred: string;
  message: string;
  fields: Record<string, string>;
  /** The very line(s), without the last line's terminator; bytes only where they are not valid UTF-8. */
  raw: string | Uint8Array;
  /** Resuming the stream with this position yields the line behind this one. */
  position: string;
  /** Name of the format that read it; "" where none did. Counted for its source, and not stored. */
  format: string;
}

/** The record as the API, the export and the CLI show it: absent values null, bytes that are not UTF-8 as U+FFFD. */
export function eventFromRecord(record: LogRecord): Event {
  return {
    id: record.id,
    time: isoFromMicros(record.timeUs),
    received: isoFromMicros(record.receivedUs),
    level: record.level || null,
    source: record.source,
    host: record.host || null,
    service: record.service || null,
    stream: record.stream,
    target: record.target || null,
    phase: record.phase || null,
    job: record.job || null,
    job_id: record.jobId || null,
    worker: record.worker || null,
    segment: record.segment || null,
    inferred: record.inferred || null,
    message: record.message,
    fields: record.fields,
    raw: typeof record.raw === "string" ? record.raw : Buffer.from(record.raw).toString("utf8"),
  };
}
