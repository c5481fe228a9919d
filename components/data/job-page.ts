import type { Jobs, JobSummary } from "../../lib/trail/shape.ts";
import type { JobsChange } from "../live/live-connection.ts";

/** The time that the list is of; ISO 8601, undefined without end. */
export interface JobsRange {
  from: string | undefined;
  to: string | undefined;
}

/**
 * The first page with what changed: jobs that are shown as they stand now, new ones in their place, and those that are
 * no more left out. `isWhole` is false where what is behind the page, a job at the range's edge, or the counts of a range
 * can only be told by asking.
 */
export function withChange(
  page: Jobs,
  { jobs, removed, counts }: JobsChange,
  { from, to }: JobsRange,
): { page: Jobs; isWhole: boolean } {
  const isBounded = from !== undefined || to !== undefined;
  const changed = new Map(jobs.map((job) => [job.name, job] as const));
  const gone = new Set(removed);
  const shown = new Set(page.jobs.map(({ name }) => name));
  const last = page.jobs.at(-1);
  const isOnPage = (job: JobSummary) =>
    page.next === null || (last !== undefined && newestFirst(job, last) < 0);
  const fresh = jobs.filter((job) => !shown.has(job.name) && !job.pool && isOnPage(job));
  const kept = page.jobs
    .filter(({ name }) => !gone.has(name))
    .map((job) => changed.get(job.name) ?? job)
    .filter(({ pool }) => !pool);
  const isBehind = page.next !== null && jobs.some((job) => !shown.has(job.name) && !isOnPage(job));
  const hasLeft = kept.length < page.jobs.length;
  const hasMoved = page.jobs.some(({ name, state }) => (changed.get(name)?.state ?? state) !== state);
  const merged = {
    ...page,
    ...(counts && !isBounded ? counts : {}),
    jobs: [...kept, ...(isBounded ? [] : fresh)].sort(newestFirst),
  };
  return {
    page: merged,
    isWhole:
      !isBehind && (isBounded ? fresh.length === 0 && !hasLeft && !hasMoved : page.next === null || !hasLeft),
  };
}

/** ISO times with microseconds are in order as text. */
function newestFirst(a: JobSummary, b: JobSummary): number {
  if (a.started !== b.started) return a.started < b.started ? 1 : -1;
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
