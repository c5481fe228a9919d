import { dayFinder } from "../../lib/days.ts";
import type { Query } from "../../lib/query/ast.ts";
import type { JobCounts, Jobs, JobSummary } from "../../lib/trail/shape.ts";
import { medianOf } from "../../lib/trail/stragglers.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { JobtrailError } from "../error.ts";
import { jobTest } from "./job-search.ts";

/** A job's row, and the times that it is found by, microseconds since the epoch. */
export interface ListedJob {
  summary: JobSummary;
  /** When it began and ended; null where it has not. */
  startUs: number;
  endUs: number | null;
  /** Times of its first and its newest line. */
  firstUs: number;
  lastUs: number;
}

/** What jobs may be put in order by. */
export const JOB_SORTS = ["started", "took", "workers", "lines", "errors"] as const;

/** Which jobs are asked for. */
export interface JobsQuestion {
  /** With any line at or behind it, and before the other; microseconds since the epoch. */
  fromUs: number;
  toUs: number;
  limit: number;
  /** `next` of the page before. */
  cursor?: string;
  /** How many jobs stand before the page; not together with a cursor. */
  offset?: number;
  state?: JobSummary["state"];
  /** What is looked for. */
  query?: Query;
  sort?: (typeof JOB_SORTS)[number];
  order?: "asc" | "desc";
  /** Those that have not ended first, then day by day in this time zone. */
  days?: string;
  /** Set-ups that nobody asked for: left out, they alone, or among the others. */
  pool: "without" | "only" | "with";
}

/** What takes longer is unusual. */
const USUAL_SHARE = 0.9;
/** So many of the last jobs tell what is usual. */
const USUAL_JOBS = 50;

/**
 * One page of jobs, with the counts of all in the range.
 * @param listed the one that began last first
 * @throws JobtrailError `cursor-unknown`
 */
export function pageOfJobs(listed: readonly ListedJob[], question: JobsQuestion): Jobs {
  const { fromUs, toUs, limit, cursor, state, pool, query, days } = question;
  const inRange = listed.filter(({ firstUs, lastUs }) => lastUs >= fromUs && firstUs < toUs);
  const test = query && query.kind !== "all" ? jobTest(query) : undefined;
  const looked = test ? inRange.filter(({ summary }) => test(summary)) : inRange;
  const fitting = looked.filter(
    ({ summary }) =>
      (state === undefined || summary.state === state) &&
      (pool === "with" || summary.pool === (pool === "only")),
  );
  const order = orderOf(question);
  const isPlain = order.sort === "started" && order.sign === 1 && !order.openFirst;
  const chosen = isPlain ? fitting : fitting.sort((a, b) => compare(placeIn(order, a), placeIn(order, b)));
  const behind = cursor === undefined ? undefined : placeOf(cursor);
  const from =
    behind === undefined
      ? (question.offset ?? 0)
      : chosen.findIndex((job) => compare(behind, placeIn(order, job)) < 0);
  const page = from < 0 ? [] : chosen.slice(from, from + limit);
  const last = page.at(-1);
  const hasMore = from >= 0 && from + limit < chosen.length;
  return {
    jobs: page.map(({ summary }) => summary),
    next: hasMore && last ? cursorOf(placeIn(order, last)) : null,
    found: chosen.length,
    stored: countsOf(listed).total,
    usual: usualOf(inRange),
    groups: days === undefined ? [] : groupsOf(chosen, days),
    // Of what is looked for the states are counted, so that each can be chosen by its count.
    ...countsOf(looked),
  };
}

/** How the last proofs went that completed. @param listed the one that began last first */
function usualOf(listed: readonly ListedJob[]): Jobs["usual"] {
  const last: JobSummary[] = [];
  for (const { summary } of listed) {
    if (summary.kind === "proof" && summary.state === "completed" && summary.duration_ms !== null)
      last.push(summary);
    if (last.length === USUAL_JOBS) break;
  }
  if (last.length === 0) return null;
  const took = last.map(({ duration_ms }) => duration_ms ?? 0).sort((a, b) => a - b);
  const phases = new Map<string, number[]>();
  for (const { phase, from_ms, to_ms } of last.flatMap((summary) => summary.phases)) {
    if (to_ms === null) continue;
    const times = phases.get(phase) ?? [];
    phases.set(phase, times);
    times.push(to_ms - from_ms);
  }
  return {
    jobs: last.length,
    median_ms: medianOf(took),
    most_ms: took[Math.min(took.length - 1, Math.floor(took.length * USUAL_SHARE))] ?? 0,
    phases: [...phases].map(([phase, times]) => ({ phase, median_ms: medianOf(times) })),
  };
}

function groupsOf(chosen: readonly ListedJob[], zone: string): Jobs["groups"] {
  const dayOf = dayFinder(zone);
  const groups: Jobs["groups"] = [];
  for (const { summary, startUs } of chosen) {
    const day = isOpen(summary.state) ? null : dayOf(startUs);
    let group = groups.at(-1);
    if (!group || group.day !== day) groups.push((group = { day, jobs: 0, failed: 0, stalled: 0 }));
    group.jobs += 1;
    if (summary.state === "failed") group.failed += 1;
    if (summary.state === "stalled") group.stalled += 1;
  }
  return groups;
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

/** The one that began last stands first. */
export function compareJobs(a: ListedJob, b: ListedJob): number {
  return b.startUs - a.startUs || byName(a.summary.name, b.summary.name);
}

/** How jobs are put in order. */
interface Order {
  sort: (typeof JOB_SORTS)[number];
  /** 1 where the greatest stands first. */
  sign: 1 | -1;
  openFirst: boolean;
}

function orderOf({ sort = "started", order = "desc", days }: JobsQuestion): Order {
  return { sort, sign: order === "desc" ? 1 : -1, openFirst: days !== undefined };
}

/** Where a job stands in an order: by group, then by value, then by name. */
interface Place {
  group: number;
  value: number;
  name: string;
}

const VALUES: Record<(typeof JOB_SORTS)[number], (job: ListedJob) => number> = {
  started: ({ startUs }) => startUs,
  took: ({ summary }) => summary.duration_ms ?? 0,
  workers: ({ summary }) => summary.workers,
  lines: ({ summary }) => summary.lines,
  errors: ({ summary }) => summary.errors,
};

function placeIn({ sort, sign, openFirst }: Order, job: ListedJob): Place {
  return {
    group: openFirst && !isOpen(job.summary.state) ? 1 : 0,
    // Smaller ones stand first.
    value: -sign * VALUES[sort](job),
    name: job.summary.name,
  };
}

function compare(a: Place, b: Place): number {
  return a.group - b.group || a.value - b.value || byName(a.name, b.name);
}

function byName(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function cursorOf({ group, value, name }: Place): string {
  return Buffer.from(`${group}:${value}:${name}`).toString("base64url");
}

function placeOf(cursor: string): Place {
  const [, group, value, name] =
    /^([01]):(-?\d{1,17}(?:\.\d{1,6})?):(.{1,80})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (group === undefined || value === undefined || name === undefined)
    throw new JobtrailError(
      "cursor-unknown",
      "The cursor is none that /api/jobs gave; ask for the first page anew.",
    );
  return { group: Number(group), value: Number(value), name };
}
