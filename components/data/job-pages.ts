import type { InfiniteData } from "@tanstack/react-query";
import type { Jobs, JobSummary } from "../../lib/trail/shape.ts";
import type { JobsChange } from "../live/live-connection.ts";

/** Pages of jobs as they were fetched, one behind another. */
export type JobPages = InfiniteData<Jobs, string | undefined>;

/** The time that the list is of; ISO 8601, undefined without end. */
export interface JobsRange {
  from: string | undefined;
  to: string | undefined;
}

/**
 * The pages with what changed: jobs that are shown as they stand now, new ones in their place, and those that are no more
 * left out. `isWhole` is false where the counts, or a job at the range's edge, can only be told by asking.
 */
export function withChange(
  pages: JobPages,
  { jobs, removed, counts }: JobsChange,
  { from, to }: JobsRange,
): { pages: JobPages; isWhole: boolean } {
  const changed = new Map(jobs.map((job) => [job.name, job] as const));
  const gone = new Set(removed);
  const shown = new Set(pages.pages.flatMap((page) => page.jobs.map(({ name }) => name)));
  const fresh = jobs.filter(({ name, pool }) => !shown.has(name) && !pool);
  const isBounded = from !== undefined || to !== undefined;
  const merged = pages.pages.map((page, index) => {
    const kept = page.jobs.filter(({ name }) => !gone.has(name)).map((job) => changed.get(job.name) ?? job);
    // A job whose start became known later, or that is of the pool after all, moves.
    const own = kept.filter(({ pool }) => !pool);
    const added = isBounded ? [] : fresh.filter((job) => isOfPage(job, pages, index));
    return {
      ...page,
      ...(counts && !isBounded ? counts : {}),
      jobs: [...own, ...added].sort(newestFirst),
    };
  });
  const isWhole = !isBounded || (fresh.length === 0 && gone.size === 0 && !hasMoved(pages, changed));
  return { pages: { ...pages, pages: merged }, isWhole };
}

function isOfPage(job: JobSummary, { pages }: JobPages, index: number): boolean {
  const after = index === 0 ? undefined : pages[index - 1]?.jobs.at(-1);
  const last = pages[index]?.jobs.at(-1);
  const isEnd = index === pages.length - 1 && pages[index]?.next === null;
  return (
    (after === undefined || newestFirst(after, job) < 0) &&
    (isEnd || last === undefined || newestFirst(job, last) < 0)
  );
}

/** Whether the state of a shown job changed, and with it the counts. */
function hasMoved({ pages }: JobPages, changed: ReadonlyMap<string, JobSummary>): boolean {
  return pages.some((page) =>
    page.jobs.some(({ name, state }) => {
      const now = changed.get(name);
      return now !== undefined && now.state !== state;
    }),
  );
}

/** ISO times with microseconds are in order as text. */
function newestFirst(a: JobSummary, b: JobSummary): number {
  if (a.started !== b.started) return a.started < b.started ? 1 : -1;
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
