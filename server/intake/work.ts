import type { LogRecord } from "../record.ts";

/** What is looked at of a record to see what its process works on, and what is filled in. */
export type Told = Pick<
  LogRecord,
  | "source"
  | "host"
  | "service"
  | "stream"
  | "timeUs"
  | "milestone"
  | "job"
  | "jobId"
  | "phase"
  | "worker"
  | "message"
  | "inferred"
>;

/** One job on one worker's process: a stretch of time. */
export interface Work {
  job: string;
  /** The whole ID; "" while no line has told it. */
  jobId: string;
  /** The process as its own lines name it; "" while they have not. */
  worker: string;
  /** Of the task begun last; "" where it is no phase of a proof. */
  phase: string;
  /** Its Contributions are done, and Prove has not begun: the process is still the job's. */
  isWaiting: boolean;
  /** µs since the epoch: lines from here on are the job's … */
  startUs: number;
  /** … up to here, this time left out; Infinity while the process is at work. */
  untilUs: number;
  /** When a line of the process last named the job, µs since the epoch. */
  lastUs: number;
}

/**
 * A process that has not named its job for this long has lost it. The coordinator gives a phase 10 minutes at the most,
 * where nobody has raised that.
 */
const LOST_AFTER_US = 45 * 60_000_000;
/** After a failure its backtrace, its causes and the recovery still belong to the job. */
const FAILURE_LINGERS_US = 2_000_000;

/** Where the lines of a failure at `atUs` end. */
export function behindFailure(atUs: number): number {
  return atUs + FAILURE_LINGERS_US + 1;
}

/** Whether a line of this time may be the job's. */
export function covers({ startUs, untilUs, lastUs }: Work, atUs: number): boolean {
  return atUs >= startUs && atUs < untilUs && atUs <= lastUs + LOST_AFTER_US;
}

/** Whether two name one job: eight characters may be those of two jobs, whole IDs tell. */
export function isSameJob(a: Pick<Told, "job" | "jobId">, b: Pick<Told, "job" | "jobId">): boolean {
  return a.job === b.job && (a.jobId === "" || b.jobId === "" || a.jobId === b.jobId);
}
