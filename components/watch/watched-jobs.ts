import type { JobSummary } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import type { Preferences } from "../ui/preferences.ts";

/** A job that is watched on this browser. */
export type WatchedJob = Preferences["watched"][number];

/** Who watches more has forgotten the first of them. */
const MOST_WATCHED = 50;

/** The watched jobs with one more, or without it where it is watched already. */
export function toggled(
  watched: readonly WatchedJob[],
  { name, job, state }: Pick<JobSummary, "name" | "job" | "state">,
): WatchedJob[] {
  const others = watched.filter((other) => other.name !== name);
  if (others.length < watched.length) return others;
  return [...others, { name, job, state, isNews: false }].slice(-MOST_WATCHED);
}

/**
 * The watched jobs as they stand now.
 * @param removed names of jobs that are no more
 * @returns `news`: those that ended or stalled just now; the very same list where nothing is otherwise
 */
export function asTheyStand(
  watched: readonly WatchedJob[],
  jobs: readonly Pick<JobSummary, "name" | "state">[],
  removed: readonly string[],
): { watched: readonly WatchedJob[]; news: readonly WatchedJob[] } {
  const states = new Map(jobs.map(({ name, state }) => [name, state] as const));
  const gone = new Set(removed);
  const news: WatchedJob[] = [];
  let isSame = true;
  const now = watched.flatMap((before) => {
    const state = states.get(before.name) ?? before.state;
    if (state === before.state && !gone.has(before.name)) return [before];
    isSame = false;
    if (gone.has(before.name)) return [];
    const after = { ...before, state, isNews: state !== "running" };
    if (after.isNews) news.push(after);
    return [after];
  });
  return { watched: isSame ? watched : now, news };
}

/** The watched jobs once somebody has looked: those that ended are watched no more. */
export function afterLooking(watched: readonly WatchedJob[]): WatchedJob[] {
  return watched.flatMap((job) => {
    if (!job.isNews) return [job];
    return isOpen(job.state) ? [{ ...job, isNews: false }] : [];
  });
}

/** What a job came to, as a sentence. */
export function newsText({ job, state }: WatchedJob): string {
  if (state === "unknown") return `Job ${job} is not heard of any more`;
  return `Job ${job} ${state === "stalled" || state === "cancelled" ? `is ${state}` : state}`;
}

/** Whether something is to be looked into. */
export function isBad({ state }: WatchedJob): boolean {
  return state !== "completed";
}
