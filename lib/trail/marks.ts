import { isCrash, isFailure, isToldFailure } from "./failures.ts";
import type { Lane } from "./lane.ts";
import { isProcessReading, phaseOf, TEXT_LENGTH } from "./reading.ts";
import type { Reading } from "./reading.ts";
import type { TrailMark } from "./shape.ts";
import type { JobState } from "./state.ts";

/** A moment on a lane that is worth a sign, in numbers: microseconds since the epoch. */
export interface Mark extends Omit<TrailMark, "time" | "phase"> {
  timeUs: number;
  phase: string | null;
}

/** Pool lines that are worth a mark on a worker's lane while the job runs. */
const POOL_MARKS: ReadonlySet<string> = new Set(["worker_late", "worker_disconnected", "worker_reconnected"]);

/** Coordinator lines so frequent that the phases' progress shows them better. */
const NO_MARK: ReadonlySet<string> = new Set([
  "worker_finished",
  "execution_finished",
  "setup_completed",
  "phase_performance",
]);

/** Behind a job's end its processes still print what broke and that they recover. */
const LINGERS_US = 2_000_000;

/** A process prints the lines of its banner together: they are one start. */
const ONE_START_US = 5_000_000;

/**
 * What is worth a sign on a lane: errors and warnings, what the coordinator announced, that it lost the worker, and what
 * became of the process.
 * @param pool lines of the pool and of processes
 * @param keyOf see `WorkerNames`
 * @param phaseOfFailure phases of failures whose words name none, by the line's id
 */
export function laneMarks(
  lane: Lane,
  pool: readonly Reading[],
  job: JobState,
  keyOf: (name: string) => string,
  phaseOfFailure: ReadonlyMap<string, string>,
): Mark[] {
  // What the worker itself said of its failure needs no second sign.
  const told = lane.role === "worker" && !lane.own.some(isFailure) ? lane.told.filter(isToldFailure) : [];
  const untilUs = (job.endUs ?? Infinity) + LINGERS_US;
  // Whose an inferred line is was made out before the job's end was known, where that stands in a stream read later.
  const own = lane.own.filter(({ inferred, timeUs }) => !inferred || timeUs <= untilUs);
  const lines = [...own, ...told, ...poolLines(lane, pool, job, keyOf)];
  const marks: Mark[] = [];
  let startedUs = -Infinity;
  for (const reading of lines) {
    if (isStart(reading)) {
      if (reading.timeUs - startedUs < ONE_START_US) continue;
      startedUs = reading.timeUs;
    }
    const kind = kindOf(reading, lane);
    if (kind === undefined) continue;
    marks.push({
      timeUs: reading.timeUs,
      event: reading.id,
      kind,
      milestone: isStart(reading) ? "restarted" : reading.milestone || null,
      phase: phaseOf(reading) ?? phaseOfFailure.get(reading.id) ?? null,
      text: markText(reading),
      inferred: reading.inferred,
    });
  }
  return marks;
}

/** What was said of the worker during the job, and what became of the process that wrote the lane's lines. */
function poolLines(
  lane: Lane,
  pool: readonly Reading[],
  job: JobState,
  keyOf: (name: string) => string,
): Reading[] {
  const origins = new Set([...lane.own, ...lane.segments].map(({ origin }) => origin));
  // Where no line ends it, what comes behind its newest line is another job's.
  const endUs = job.endUs ?? (job.state === "running" ? Infinity : job.lastUs);
  return pool.filter(
    (reading) =>
      reading.timeUs >= job.startUs &&
      reading.timeUs <= endUs &&
      (isProcessReading(reading)
        ? origins.has(reading.origin)
        : lane.worker !== "" &&
          !lane.isShared &&
          POOL_MARKS.has(reading.milestone) &&
          keyOf(reading.worker) === lane.worker),
  );
}

/** A banner within the job says that the process died and was started again. */
function isStart({ milestone }: Reading): boolean {
  return milestone === "process_started" || milestone === "worker_named";
}

const PROCESS_MARKS: ReadonlySet<string> = new Set(["restarted", "lines_missing", "restart_scheduled"]);

function kindOf(reading: Reading, lane: Lane): Mark["kind"] | undefined {
  const { level, milestone } = reading;
  if (isFailure(reading) || isCrash(reading) || (lane.role === "worker" && isToldFailure(reading)))
    return "error";
  if (level === "error" || level === "warn") return level;
  const isAnnounced = milestone !== "" && lane.role === "coordinator" && !NO_MARK.has(milestone);
  return isAnnounced ||
    isStart(reading) ||
    milestone === "task_cancelled" ||
    PROCESS_MARKS.has(milestone) ||
    POOL_MARKS.has(milestone)
    ? "note"
    : undefined;
}

/** The structured dialect keeps the cause in a field: beside the bare message it says nothing. */
function markText({ text, reason }: Reading): string {
  const whole = reason === "" || text.includes(reason) ? text : `${text}: ${reason}`;
  return whole.length > TEXT_LENGTH ? `${whole.slice(0, TEXT_LENGTH - 1)}…` : whole;
}
