import type { JobSummary } from "../../lib/trail/shape.ts";
import type { ListedJob } from "./job-list.ts";

/** IDs that are offered. */
const MOST = 5;
/** The logs print so many characters of an ID, and it is by these that one is mistaken. */
const PRINTED = 8;
/** Less alike than this is chance: of the printed characters so many stand in their place, or are the first ones. */
const LEAST_ALIKE = 5;
const LEAST_FIRST = 3;

/**
 * The jobs whose IDs are most like one that no line names, the most alike first and of those the one that began last.
 * @param listed the one that began last first
 * @param wanted a whole ID or its beginning, lower case
 */
export function nearestJobs(listed: readonly ListedJob[], wanted: string): JobSummary[] {
  const printed = wanted.slice(0, PRINTED);
  return listed
    .map(({ summary }) => ({ summary, ...likeness(summary.job, printed) }))
    .filter(({ alike, first }) => alike >= LEAST_ALIKE || first >= LEAST_FIRST)
    .sort((a, b) => 2 * b.alike + b.first - (2 * a.alike + a.first))
    .slice(0, MOST)
    .map(({ summary }) => summary);
}

function likeness(job: string, wanted: string): { alike: number; first: number } {
  let alike = 0;
  let first = 0;
  for (let at = 0; at < wanted.length; at++) {
    if (job[at] !== wanted[at]) continue;
    alike += 1;
    if (first === at) first += 1;
  }
  return { alike, first };
}
