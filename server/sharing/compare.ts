import { eventSchema } from "../../lib/event.ts";
import { comparedSide, comparePhases } from "../../lib/trail/compare/compare-phases.ts";
import { comparePatterns, PatternCounts } from "../../lib/trail/compare/pattern-counts.ts";
import type { Comparison } from "../../lib/trail/compare/shape.ts";
import type { JobSummary, Trail } from "../../lib/trail/shape.ts";
import { Slice } from "../slice.ts";
import type { Store } from "../store/store.ts";
import { jobLinesJson } from "./job-lines.ts";

/** Lines of a job beyond the first so many are not looked at. */
const MOST_LINES = 200_000;

/** Of a line as the store gives it. */
const lineSchema = eventSchema.pick({ id: true, level: true, message: true, fields: true });

/**
 * Two jobs beside each other: their phases, and what one says and the other does not.
 * @param other undefined where there is none to compare with
 * @throws StoreError
 */
export async function comparedJobs(
  store: Pick<Store, "export">,
  job: Trail,
  other: Trail | undefined,
  signal?: AbortSignal,
): Promise<Comparison> {
  if (!other)
    return {
      job: comparedSide(job),
      other: null,
      phases: [],
      added: [],
      missing: [],
      changed: [],
      left_out: { patterns: 0, lines: 0 },
    };
  const own = await countedPatterns(store, job, signal);
  const theirs = await countedPatterns(store, other, signal);
  const { leftOut, ...patterns } = comparePatterns(own.counts, theirs.counts);
  return {
    job: comparedSide(job),
    other: comparedSide(other),
    phases: comparePhases(job, other),
    ...patterns,
    left_out: { patterns: leftOut, lines: own.leftOut + theirs.leftOut },
  };
}

async function countedPatterns(
  store: Pick<Store, "export">,
  trail: Trail,
  signal: AbortSignal | undefined,
): Promise<{ counts: PatternCounts; leftOut: number }> {
  const counts = new PatternCounts();
  const slice = new Slice();
  let looked = 0;
  for await (const page of jobLinesJson(store, trail, signal)) {
    for (const line of page) {
      counts.add(lineSchema.parse(JSON.parse(line)));
      looked += 1;
      if (slice.isOver) await slice.rest();
    }
    if (looked >= MOST_LINES) break;
  }
  return { counts, leftOut: Math.max(0, trail.lines - looked) };
}

/**
 * The job that another is best compared with: the last one that was completed before it, of the same kind and with as many
 * hosts.
 * @param completed the completed ones, the one that began last first
 */
export function lastGoodOne(
  { name, kind, started, hosts }: Pick<Trail, "name" | "kind" | "started" | "hosts">,
  completed: readonly JobSummary[],
): JobSummary | undefined {
  const alike = completed.filter(
    (other) => other.name !== name && other.kind === kind && other.hosts.length === hosts.length,
  );
  return alike.find((other) => other.started < started) ?? alike[0];
}
