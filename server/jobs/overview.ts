import { writeGlob } from "../../lib/query/literal.ts";
import { escapeGlob } from "../../lib/query/glob.ts";
import { END_OF_TIME_US } from "../../lib/range.ts";
import { roundStepMs } from "../../lib/time-axis.ts";
import { isoFromMicros } from "../../lib/time.ts";
import { levelChange } from "../../lib/trail/level-change.ts";
import type { Measured } from "../../lib/trail/level-change.ts";
import type { JobsOverview, Reason } from "../../lib/trail/overview-shape.ts";
import { culpritName, reasonPattern, shortReason } from "../../lib/trail/reasons.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import type { ListedJob } from "./job-list.ts";

/** Bars of a chart: half an hour each for a day, also for a page that has been open for a while. */
const MOST_BUCKETS = 50;
/** Reasons that are told, and hosts of each. */
const MOST_REASONS = 12;
const MOST_HOSTS = 5;
/** Jobs whose ends are told one by one. */
const LAST_JOBS = 40;

type Ended = JobsOverview["ended"];
type End = keyof Ended;

/** A job that has ended, and when, microseconds since the epoch. */
interface EndedJob {
  summary: JobSummary;
  state: End;
  endUs: number;
}

/** Which time is looked at, microseconds since the epoch. */
export interface OverviewQuestion {
  fromUs: number;
  toUs: number;
}

/**
 * What jobs of a range have in common: how many ended how, how long phases took, why they ended badly.
 * @param listed every job that is known
 * @param nowUs the present, as far as jobs are known
 */
export function overviewOf(
  listed: readonly ListedJob[],
  question: OverviewQuestion,
  nowUs: number,
): JobsOverview {
  const ended = endedJobs(listed);
  const toUs = question.toUs >= END_OF_TIME_US ? Math.max(nowUs, question.fromUs) + 1 : question.toUs;
  const own = ended.filter(({ endUs }) => endUs >= question.fromUs && endUs < toUs);
  const hasBegin = question.fromUs > 0;
  const fromUs = hasBegin ? question.fromUs : (own[0]?.endUs ?? toUs - 1);
  const before = ended.filter(({ endUs }) => endUs < fromUs);
  const stepUs = roundStepMs(Math.max(1, (toUs - fromUs) / 1_000), MOST_BUCKETS) * 1_000;
  const firstUs = Math.floor(fromUs / stepUs) * stepUs;
  const buckets: EndedJob[][] = Array.from({ length: Math.ceil((toUs - firstUs) / stepUs) }, () => []);
  for (const job of own) buckets[Math.floor((job.endUs - firstUs) / stepUs)]?.push(job);
  return {
    from: isoFromMicros(firstUs),
    to: isoFromMicros(toUs),
    bucket_ms: stepUs / 1_000,
    ended: counted(own),
    before: hasBegin ? counted(before.filter(({ endUs }) => endUs >= fromUs - (toUs - fromUs))) : null,
    buckets: buckets.map((jobs, index) => ({
      time: isoFromMicros(firstUs + index * stepUs),
      ended: counted(jobs),
      phases: [...phaseTimes(jobs)].map(([phase, measured]) => timesOf(phase, measured)),
    })),
    phases: [...phaseTimes(own)].map(([phase, measured]) => {
      const change = levelChange(measured);
      return {
        ...timesOf(phase, measured),
        change: change
          ? {
              time: isoFromMicros(change.timeUs),
              percent: Math.round((change.sinceMs / change.beforeMs - 1) * 100),
            }
          : null,
      };
    }),
    reasons: reasonsOf(own, before),
    last: own.slice(-LAST_JOBS).map(({ state }) => state),
  };
}

/** Jobs with an end, the one that ended first first. */
function endedJobs(listed: readonly ListedJob[]): EndedJob[] {
  const ended: EndedJob[] = [];
  for (const { summary, endUs, lastUs } of listed) {
    const { state, pool } = summary;
    if (pool || (state !== "completed" && state !== "failed" && state !== "cancelled")) continue;
    ended.push({ summary, state, endUs: endUs ?? lastUs });
  }
  return ended.sort((a, b) => a.endUs - b.endUs);
}

function counted(jobs: readonly EndedJob[]): Ended {
  const ended = { completed: 0, failed: 0, cancelled: 0 };
  for (const { state } of jobs) ended[state] += 1;
  return ended;
}

/** How long each phase of the proofs took that completed, in order of time; phases in their order. */
function phaseTimes(jobs: readonly EndedJob[]): Map<string, Measured[]> {
  const times = new Map<string, Measured[]>();
  for (const { summary, state, endUs } of jobs) {
    if (summary.kind !== "proof" || state !== "completed") continue;
    for (const { phase, from_ms, to_ms } of summary.phases) {
      if (to_ms === null) continue;
      const measured = times.get(phase) ?? [];
      times.set(phase, measured);
      measured.push({ timeUs: endUs, ms: to_ms - from_ms });
    }
  }
  return times;
}

function timesOf(
  phase: string,
  measured: readonly Measured[],
): JobsOverview["buckets"][number]["phases"][number] {
  const sorted = Float64Array.from(measured, ({ ms }) => ms).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { phase, jobs: sorted.length, p50_ms: at(0.5), p95_ms: at(0.95) };
}

/** Jobs that ended badly for one reason. */
interface ReasonGroup {
  pattern: string;
  state: "failed" | "cancelled";
  jobs: EndedJob[];
}

function reasonsOf(own: readonly EndedJob[], before: readonly EndedJob[]): JobsOverview["reasons"] {
  const groups = [...reasonGroups(own).values()].sort(
    (a, b) =>
      Number(a.state === "cancelled") - Number(b.state === "cancelled") ||
      b.jobs.length - a.jobs.length ||
      (b.jobs.at(-1)?.endUs ?? 0) - (a.jobs.at(-1)?.endUs ?? 0),
  );
  const known = new Set(reasonGroups(before).keys());
  return {
    items: groups
      .slice(0, MOST_REASONS)
      .map((group) => reasonOf(group, before.length > 0 && !known.has(keyOf(group)))),
    total: groups.length,
  };
}

const keyOf = ({ state, pattern }: Pick<ReasonGroup, "state" | "pattern">): string => `${state}\0${pattern}`;

function reasonGroups(jobs: readonly EndedJob[]): Map<string, ReasonGroup> {
  const groups = new Map<string, ReasonGroup>();
  for (const job of jobs) {
    const { state } = job;
    if (state === "completed") continue;
    const { pattern } = wordsOf(job.summary);
    let group = groups.get(keyOf({ state, pattern }));
    if (!group) groups.set(keyOf({ state, pattern }), (group = { state, pattern, jobs: [] }));
    group.jobs.push(job);
  }
  return groups;
}

/** What was found out of a summary's reason: a job that stands as it did has the same summary. */
const WORDS = new WeakMap<JobSummary, { short: string; pattern: string }>();

function wordsOf(summary: JobSummary): { short: string; pattern: string } {
  let words = WORDS.get(summary);
  if (!words) {
    const short = shortReason(summary.reason ?? "");
    WORDS.set(summary, (words = { short, pattern: reasonPattern(short) }));
  }
  return words;
}

function reasonOf({ pattern, state, jobs }: ReasonGroup, isNew: boolean): Reason {
  const texts = new Set(jobs.map(({ summary }) => wordsOf(summary).short));
  const [only = ""] = texts;
  const last = jobs.at(-1);
  const hosts = new Map<string, number>();
  for (const { summary } of jobs) {
    const host = state === "cancelled" ? undefined : culpritName(summary);
    if (host !== undefined) hosts.set(host, (hosts.get(host) ?? 0) + 1);
  }
  const frequent = [...hosts].map(([host, count]) => ({ host, jobs: count })).sort((a, b) => b.jobs - a.jobs);
  return {
    // Numbers that are the same in all of them say something.
    reason: pattern === "" ? "No line says why" : texts.size === 1 ? only : pattern,
    state,
    jobs: jobs.length,
    hosts: { items: frequent.slice(0, MOST_HOSTS), total: frequent.length },
    last: isoFromMicros(last?.endUs ?? 0),
    last_job: last?.summary.name ?? "",
    is_new: isNew,
    query: queryOf(state, pattern),
  };
}

/** What finds the jobs of a group: the pattern's words in their order. */
function queryOf(state: string, pattern: string): string {
  if (pattern === "") return `state:${state} reason:""`;
  const parts = pattern.split(/…|: /).map((part) => escapeGlob(part.trim()));
  return `state:${state} reason:${writeGlob(`*${parts.filter(Boolean).join("*")}*`)}`;
}
