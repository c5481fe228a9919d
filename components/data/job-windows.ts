import type { Jobs, JobSummary } from "../../lib/trail/shape.ts";
import type { JobsChange } from "../live/live-connection.ts";

/** Jobs that are fetched at once, as a part of the whole list. */
export const WINDOW_JOBS = 100;

/** The windows that hold these places of the list; none where nothing is in view. @param last inclusive */
export function windowsOf(first: number, last: number): number[] {
  if (last < first) return [];
  const from = Math.floor(first / WINDOW_JOBS);
  return Array.from({ length: Math.floor(last / WINDOW_JOBS) - from + 1 }, (_, index) => from + index);
}

/** A window with the jobs that changed as they stand now, each in its place; the same one where it has none of them. */
export function withChange(page: Jobs, changed: ReadonlyMap<string, JobSummary>): Jobs {
  if (!page.jobs.some(({ name }) => changed.has(name))) return page;
  return { ...page, jobs: page.jobs.map((job) => changed.get(job.name) ?? job) };
}

/**
 * Whether who is in the list, and in which place, can only be told by asking: a job is new, is no more or stands otherwise
 * than it is shown.
 * @param counts as they were told before; undefined where they were not
 */
export function isMoved(
  pages: readonly Jobs[],
  { jobs, removed, counts }: JobsChange,
  before: JobsChange["counts"] | undefined,
): boolean {
  if (removed.length > 0 || counts === null) return true;
  if (!before || JSON.stringify(counts) !== JSON.stringify(before)) return true;
  const states = new Map(pages.flatMap((page) => page.jobs.map(({ name, state }) => [name, state] as const)));
  return jobs.some(({ name, state }) => (states.get(name) ?? state) !== state);
}
