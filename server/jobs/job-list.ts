import { microsFromIso } from "../../lib/time.ts";
import type { JobCounts, Jobs, JobSummary } from "../../lib/trail/shape.ts";
import { JobtrailError } from "../error.ts";

/** A job's row, and the time that its lines cover. */
export interface ListedJob {
  summary: JobSummary;
  /** Times of its first and its newest line, microseconds since the epoch. */
  firstUs: number;
  lastUs: number;
}

/** Which jobs are asked for. */
export interface JobsQuestion {
  /** With any line at or behind it, and before the other; microseconds since the epoch. */
  fromUs: number;
  toUs: number;
  limit: number;
  /** `next` of the page before. */
  cursor?: string;
  state?: JobSummary["state"];
  /** Set-ups that nobody asked for: left out, they alone, or among the others. */
  pool: "without" | "only" | "with";
}

/**
 * One page of jobs, the one that began last first, with the counts of all in the range.
 * @param listed in that order
 * @throws JobtrailError `cursor-unknown`
 */
export function pageOfJobs(listed: readonly ListedJob[], question: JobsQuestion): Jobs {
  const { fromUs, toUs, limit, cursor, state, pool } = question;
  const inRange = listed.filter(({ firstUs, lastUs }) => lastUs >= fromUs && firstUs < toUs);
  const chosen = inRange.filter(
    ({ summary }) =>
      (state === undefined || summary.state === state) &&
      (pool === "with" || summary.pool === (pool === "only")),
  );
  const behind = cursor === undefined ? undefined : placeOf(cursor);
  const from = behind === undefined ? 0 : chosen.findIndex((job) => compareListed(behind, orderOf(job)) < 0);
  const page = from < 0 ? [] : chosen.slice(from, from + limit);
  const last = page.at(-1);
  const hasMore = from >= 0 && from + limit < chosen.length;
  return {
    jobs: page.map(({ summary }) => summary),
    next: hasMore && last ? cursorOf(last) : null,
    ...countsOf(inRange),
  };
}

/** How many there are by state, those of the pool apart. */
export function countsOf(listed: readonly ListedJob[]): JobCounts {
  const states = { running: 0, completed: 0, failed: 0, cancelled: 0, stalled: 0, unknown: 0 };
  let pool = 0;
  for (const { summary } of listed) {
    if (summary.pool) pool += 1;
    else states[summary.state] += 1;
  }
  return { total: listed.length - pool, states, pool };
}

/** What the order of the list goes by. */
interface Order {
  startUs: number;
  name: string;
}

/** The one that began last stands first. */
export function compareJobs(a: ListedJob, b: ListedJob): number {
  return compareListed(orderOf(a), orderOf(b));
}

function compareListed(a: Order, b: Order): number {
  return b.startUs - a.startUs || (a.name < b.name ? -1 : Number(a.name > b.name));
}

function orderOf({ summary }: ListedJob): Order {
  return { startUs: microsFromIso(summary.started) ?? 0, name: summary.name };
}

function cursorOf(job: ListedJob): string {
  const { startUs, name } = orderOf(job);
  return Buffer.from(`${startUs}:${name}`).toString("base64url");
}

function placeOf(cursor: string): Order {
  const [, digits, name] = /^(\d{1,17}):(.{1,80})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (digits === undefined || name === undefined)
    throw new JobtrailError(
      "cursor-unknown",
      "The cursor is none that /api/jobs gave; ask for the first page anew.",
    );
  return { startUs: Number(digits), name };
}
