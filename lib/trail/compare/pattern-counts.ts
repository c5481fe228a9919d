import { LEVELS, type Event } from "../../event.ts";
import { patternOf } from "../../zisk/pattern.ts";
import type { PatternPair } from "./shape.ts";

/** What is counted of a line. */
type CountedLine = Pick<Event, "id" | "level" | "message" | "fields">;

/** How often a job says something. */
interface PatternCount {
  pattern: string;
  level: Event["level"];
  count: number;
  /** Id of the first line that says it. */
  event: string;
}

/** Lines of one job by what they say; in memory a pattern costs the same however often it is said. */
export class PatternCounts {
  readonly #counts = new Map<string, PatternCount>();

  /** Takes a line; lines come oldest first. */
  add({ id, level, message, fields }: CountedLine): void {
    const pattern = patternOf({ message, fields });
    const key = `${level ?? ""} ${pattern}`;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { pattern, level, count: 1, event: id });
  }

  /** Counts by level and pattern. */
  get counts(): ReadonlyMap<string, PatternCount> {
    return this.#counts;
  }
}

/** Of each list so many are shown: who reads more reads the lines. */
const MOST_PATTERNS = 100;
/** From so many times as many on, and so many more. */
const CHANGED_FACTOR = 1.5;
const CHANGED_LINES = 5;

/** What differs in what two jobs say: the gravest first, then what differs most. */
export function comparePatterns(
  job: PatternCounts,
  other: PatternCounts,
): { added: PatternPair[]; missing: PatternPair[]; changed: PatternPair[]; leftOut: number } {
  const added: PatternPair[] = [];
  const missing: PatternPair[] = [];
  const changed: PatternPair[] = [];
  for (const [key, { pattern, level, count, event }] of job.counts) {
    const theirs = other.counts.get(key)?.count ?? 0;
    const pair = { pattern, level, job: count, other: theirs, event };
    if (theirs === 0) added.push(pair);
    else if (isChanged(count, theirs)) changed.push(pair);
  }
  for (const [key, { pattern, level, count, event }] of other.counts)
    if (!job.counts.has(key)) missing.push({ pattern, level, job: 0, other: count, event });
  const all = [added, missing, changed];
  const leftOut = all.reduce((sum, pairs) => sum + Math.max(0, pairs.length - MOST_PATTERNS), 0);
  const [first = [], second = [], third = []] = all.map((pairs) =>
    pairs.toSorted(compareGravity).slice(0, MOST_PATTERNS),
  );
  return { added: first, missing: second, changed: third, leftOut };
}

function isChanged(a: number, b: number): boolean {
  const [less, more] = a < b ? [a, b] : [b, a];
  return more - less >= CHANGED_LINES && more >= less * CHANGED_FACTOR;
}

function compareGravity(a: PatternPair, b: PatternPair): number {
  const difference = ({ job, other }: PatternPair): number => Math.abs(job - other);
  return gravity(a) - gravity(b) || difference(b) - difference(a) || (a.pattern < b.pattern ? -1 : 1);
}

function gravity({ level }: PatternPair): number {
  return level === null ? LEVELS.length : LEVELS.indexOf(level);
}
