import { isCrash, isFailure } from "./failures.ts";
import { compareReadings } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** Groups of failures, starts and crashes that are kept apart; what comes behind so many decides nothing. */
const MOST_GROUPS_EACH = 16;

/** Of what is no step. */
const NO_WORKERS = new Set<string>();

/** Of these the last counts as well, and how many workers said them. */
const STEPS: ReadonlySet<string> = new Set(["worker_finished", "execution_finished", "setup_completed"]);

/** What a job's state cannot depend on. */
const NOT_READ: ReadonlySet<string> = new Set([
  "",
  "segment_done",
  "step_started",
  "step_finished",
  "task_started",
  "task_computing",
  "phase_performance",
]);

interface Group {
  first: Reading;
  last: Reading;
  done: number;
  workers: Set<string>;
}

/** Lines that say the same: the first of them, and of a phase's steps how far they got. */
export interface DigestGroup {
  first: Reading;
  /** The last of a phase's steps; undefined where there is but one. */
  last: Reading | undefined;
  /** Most workers done that a step counts, and the workers that the steps name. */
  done: number;
  workers: readonly string[];
}

/**
 * As few of a job's lines as tell how it stands, whatever its size: of those that say the same the first, of a phase's
 * steps also how far they got. The same whatever the order in which the lines came.
 */
export class Digest {
  readonly #keep: (reading: Reading) => Reading;
  readonly #groups = new Map<string, Group>();
  #ordered: Reading[] | undefined;

  /** @param keep makes of a line what is kept of it: the same, in memory that holds nothing else */
  constructor(keep: (reading: Reading) => Reading = (reading) => reading) {
    this.#keep = keep;
  }

  /** Takes a line; tells whether it may change how the job stands. */
  add(reading: Reading): boolean {
    if (NOT_READ.has(reading.milestone)) return false;
    return this.addGroup({ first: reading, last: undefined, done: reading.done, workers: [reading.worker] });
  }

  /** Takes what was grouped elsewhere. */
  addGroup({ first, last = first, done, workers }: DigestGroup): boolean {
    const key = groupOf(first);
    const known = this.#groups.get(key);
    const isStep = STEPS.has(first.milestone);
    if (!known) {
      const kept = this.#keep(first);
      const keptLast = last === first ? kept : this.#keep(last);
      this.#groups.set(key, {
        first: kept,
        last: keptLast,
        done,
        workers: isStep ? new Set(workers) : NO_WORKERS,
      });
      this.#trim(first);
    } else {
      const isFirst = compareReadings(first, known.first) < 0;
      if (!isStep && !isFirst) return false;
      if (isFirst) known.first = this.#keep(first);
      if (compareReadings(last, known.last) > 0) known.last = this.#keep(last);
      known.done = Math.max(known.done, done);
      if (isStep) for (const worker of workers) known.workers.add(worker);
    }
    this.#ordered = undefined;
    return true;
  }

  /** The lines that are kept, in order. */
  readings(): readonly Reading[] {
    this.#ordered ??= [...this.#groups.values()].flatMap(linesOf).sort(compareReadings);
    return this.#ordered;
  }

  /** Of what may be said in many ways the latest is given up. */
  #trim({ milestone }: Reading): void {
    const alike = [...this.#groups].filter(([, { first }]) => first.milestone === milestone);
    if (alike.length <= MOST_GROUPS_EACH) return;
    const [latest] = alike.sort(([, a], [, b]) => compareReadings(b.first, a.first));
    if (latest) this.#groups.delete(latest[0]);
  }
}

/** A failure is told from what follows from it by its words and its writer; jobs with one name by their whole IDs. */
function groupOf(reading: Reading): string {
  const { milestone, phase, reason, origin, jobId, id } = reading;
  const own =
    milestone === "job_started" ? id : isFailure(reading) || isCrash(reading) ? `${origin}\0${reason}` : "";
  const told = milestone === "task_cancelled" && reason !== "" ? "reason" : "";
  return `${milestone}\0${phase}\0${jobId}\0${own}${told}`;
}

function linesOf({
  first,
  last,
  done,
  workers,
}: {
  first: Reading;
  last: Reading;
  done: number;
  workers: ReadonlySet<string>;
}): Reading[] {
  if (last === first) return [first];
  // What lay between is as many workers more: the structured dialect does not count them.
  return [first, { ...last, done: Math.max(done, workers.size) }];
}
