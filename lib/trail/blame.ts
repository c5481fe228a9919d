import { isCrash, isFailure, isFailureOfItself, isGivenUp, isStopped, isToldFailure } from "./failures.ts";
import { emptyLane } from "./lane.ts";
import type { Lane } from "./lane.ts";
import type { WorkerNames } from "./names.ts";
import { CLOCKS_APART_US } from "./reading.ts";
import type { Reading } from "./reading.ts";
import type { JobState } from "./state.ts";
import { isCutOf } from "../zisk/ids.ts";
import { workersIn } from "../zisk/ids-in-words.ts";
import { unfinishedLanes } from "./unfinished.ts";

/** Where it began that a job failed, and how sure that is. */
export interface Blame {
  /** The line that says it. */
  reading: Reading;
  /** The worker or coordinator at fault; undefined where no lane is known. */
  lane: Lane | undefined;
  /** The worker at fault as printed where it has no lane. */
  worker: string;
  confidence: "certain" | "likely" | "guess";
  /** The coordinator's or a worker's failure that led here, where that is another line. */
  by: Reading | undefined;
  /** Whether it showed first as the failure of another worker. */
  isElsewhere: boolean;
}

/** What it takes to find out. */
export interface BlameLines {
  job: JobState;
  /** The job's lines in order. */
  readings: readonly Reading[];
  /** Lines of the pool and of processes. */
  pool: readonly Reading[];
  lanes: readonly Lane[];
  names: Pick<WorkerNames, "keyOf" | "isShared">;
  /** In the coordinator's time, microseconds since the epoch. */
  correctedUs: (reading: Reading) => number;
}

/** An error so long before another host's failure is another story, µs. */
const LEADS_AT_MOST_US = 60_000_000;
/** A cut connection is noticed on one side so much later than on the other, µs. */
const NOTICED_WITHIN_US = 120_000_000;
/** Nearer than this two hosts' clocks, corrected, do not tell what came first, µs. */
const CLEARLY_FIRST_US = 50_000;

/** Words of a failure that only shows another process's. */
const OF_A_PEER = /\b(?:MPI|communicator|peer|broken pipe|connection reset|connection closed)\b/i;

/** Where a failed job's failure began; undefined where no line says. */
export function blameOf(lines: BlameLines): Blame | undefined {
  return byName(lines) ?? byOwnWords(lines) ?? byTime(lines);
}

/** The coordinator says whose failure it is. */
function byName(lines: BlameLines): Blame | undefined {
  const { readings, lanes, names, job } = lines;
  const told = readings.find(isToldFailure);
  const stated = readings.find(
    ({ milestone, reason }) =>
      (milestone === "job_failed" || milestone === "task_cancelled") && workersIn(reason).length > 0,
  );
  const worker = told?.worker || workersIn(stated?.reason ?? "")[0] || "";
  const by = told ?? stated;
  if (!by || worker === "") return undefined;
  const key = names.keyOf(worker);
  const alike = lanes.filter((lane) => lane.role === "worker" && lane.worker === key);
  const lane = alike.length > 1 ? alike.find((one) => ownWords(one, lines, by) !== undefined) : alike[0];
  if (!lane || lane.host === "") {
    // Whose host nothing tells is the one whose own words fit, where no other worker has that host.
    const joined = byOwnWords(lines);
    const own = joined?.lane?.worker ?? "";
    if (joined && (own === "" || own === key || isCutOf(key, own)))
      return { ...joined, worker, by, confidence: "likely" };
    return { reading: by, lane, worker, confidence: "certain", by, isElsewhere: false };
  }
  const own = ownWords(lane, lines, by);
  const reading = own ?? by;
  const elsewhere = leads(lines, lane, reading);
  if (elsewhere)
    return {
      ...elsewhere,
      worker: elsewhere.lane.workerName,
      confidence: "likely",
      by: reading,
      isElsewhere: true,
    };
  const isSure = alike.length === 1 && lane.certainty === "logged" && job.state === "failed";
  return {
    reading,
    lane,
    worker: lane.workerName,
    confidence: isSure ? "certain" : "likely",
    by,
    isElsewhere: false,
  };
}

/** What the worker's own lines say of its failure: what broke first since it last did well, or else why it failed. */
function ownWords(lane: Lane, lines: BlameLines, told: Reading): Reading | undefined {
  const untilUs = lines.correctedUs(told) + (isSameSide(told, lane) ? 0 : CLOCKS_APART_US / 2);
  const before = lane.own.filter(
    (reading) => lines.correctedUs(reading) <= untilUs && !isAfterCancel(reading, lane),
  );
  const wordsOfTask =
    before.find(isFailureOfItself) ?? before.find((reading) => isFailure(reading) && !isStopped(reading));
  const crash = before.find((reading) => isCrash(reading) && !isPutUpWith(reading, lane, lines));
  if (
    crash &&
    (!wordsOfTask || lines.correctedUs(crash) <= lines.correctedUs(wordsOfTask) + CLEARLY_FIRST_US)
  )
    return crash;
  if (wordsOfTask) return wordsOfTask;
  return before.find(
    ({ milestone, timeUs }) => milestone === "connection_failed" && timeUs >= told.timeUs - NOTICED_WITHIN_US,
  );
}

function isSameSide(told: Reading, lane: Lane): boolean {
  return lane.own.includes(told);
}

/** What a worker says once it has been told to stop only follows. */
function isAfterCancel(reading: Reading, lane: Lane): boolean {
  const cancelled = lane.own.find(({ milestone }) => milestone === "task_cancelled");
  return (
    cancelled !== undefined &&
    cancelled.origin === reading.origin &&
    reading.timeUs >= cancelled.timeUs &&
    !isHosts(reading)
  );
}

function isHosts({ milestone }: Reading): boolean {
  return milestone === "killed";
}

/** Its worker went on and came to a good end of the task behind it. */
function isPutUpWith(reading: Reading, lane: Lane, { correctedUs }: BlameLines): boolean {
  if (isHosts(reading)) return false;
  const later = (other: Reading): boolean => correctedUs(other) > correctedUs(reading);
  return (
    lane.own.some((other) => other.milestone === "task_completed" && later(other)) ||
    lane.told.some((other) => other.milestone === "worker_finished" && later(other))
  );
}

/** What broke on another host shortly before, where the worker at fault has nothing harder to say for itself. */
function leads(
  lines: BlameLines,
  accused: Lane,
  failure: Reading,
): { reading: Reading; lane: Lane } | undefined {
  if (isCrash(failure) || !(isFailure(failure) || isToldFailure(failure))) return undefined;
  const atUs = lines.correctedUs(failure);
  const isOfPeer = OF_A_PEER.test(`${failure.reason} ${failure.text}`);
  const candidates = lines.lanes
    .filter((lane) => lane.role === "worker" && lane !== accused)
    .flatMap((lane) =>
      lane.own
        .filter((reading) => isCrash(reading) && !isAfterCancel(reading, lane))
        .map((reading) => ({ reading, lane, us: lines.correctedUs(reading) })),
    )
    .filter(
      ({ reading, lane, us }) =>
        us < atUs - CLEARLY_FIRST_US && latestUs(reading, lane, lines) >= atUs - LEADS_AT_MOST_US,
    )
    .filter(({ reading, lane }) => !isPutUpWith(reading, lane, lines))
    .filter(({ reading }) => isOfPeer || !isSoft(reading))
    .sort((a, b) => a.us - b.us);
  return candidates[0];
}

/** A line without a time has that of the line before it: it was written at any time until the one behind it. */
function latestUs(reading: Reading, { own }: Lane, { correctedUs }: BlameLines): number {
  const next = own.find((other) => other.origin === reading.origin && other.timeUs > reading.timeUs);
  return next ? correctedUs(next) : Infinity;
}

/** The prover's own logger also calls errors what it puts up with. */
function isSoft({ milestone, text }: Reading): boolean {
  return milestone === "prover_failed" && text.startsWith("[ERROR]");
}

/** Nobody is named: the earliest that broke or failed of itself. */
function byOwnWords(lines: BlameLines): Blame | undefined {
  const { lanes, readings, job, correctedUs } = lines;
  const untilUs = (job.endUs ?? Infinity) + CLOCKS_APART_US / 2;
  const workers = lanes.filter(({ role }) => role === "worker");
  const own = workers.length > 0 ? workers : lanesByOrigin(readings);
  const found = own
    .flatMap((lane) =>
      lane.own
        .filter((reading) => correctedUs(reading) <= untilUs && !isAfterCancel(reading, lane))
        .filter(
          (reading) => isFailureOfItself(reading) || (isCrash(reading) && !isPutUpWith(reading, lane, lines)),
        )
        .map((reading) => ({ reading, lane })),
    )
    .sort((a, b) => correctedUs(a.reading) - correctedUs(b.reading))[0];
  if (!found) return undefined;
  const lane = workers.includes(found.lane) ? found.lane : undefined;
  return {
    reading: found.reading,
    lane,
    worker: lane?.workerName ?? "",
    confidence: "likely",
    by: undefined,
    isElsewhere: false,
  };
}

/** Where lanes are not drawn: what each process wrote. */
function lanesByOrigin(readings: readonly Reading[]): Lane[] {
  const origins = new Map<string, Lane>();
  for (const reading of readings) {
    if (reading.writer === "coordinator") continue;
    const lane = origins.get(reading.origin) ?? emptyLane("worker");
    origins.set(reading.origin, lane);
    lane.own.push(reading);
  }
  return [...origins.values()];
}

/** The coordinator gives the job up and names nobody: who had not come to its end. */
function byTime(lines: BlameLines): Blame | undefined {
  const { readings, lanes, pool, names, correctedUs } = lines;
  const given = readings.find(isGivenUp);
  const coordinator = lanes.find(({ role }) => role === "coordinator");
  const fallback =
    given ??
    readings.find((reading) => isFailure(reading) && !isStopped(reading)) ??
    readings.find(isCrash) ??
    readings.find(({ milestone }) => milestone === "job_failed");
  if (!fallback) return undefined;
  const of = { reading: fallback, by: undefined, isElsewhere: false };
  if (given?.milestone === "phase_timed_out") {
    const open = unfinishedLanes(lanes, given.phase || "Prove");
    const wedged = [...pool, ...readings].find(
      (reading) => isWedged(reading) && open.some((lane) => lane.worker === names.keyOf(reading.worker)),
    );
    const named = wedged && open.find((lane) => lane.worker === names.keyOf(wedged.worker));
    const lane = named ?? open.toSorted((a, b) => lastUs(a, correctedUs) - lastUs(b, correctedUs))[0];
    if (lane)
      return {
        ...of,
        lane,
        worker: lane.workerName,
        confidence: open.length === 1 || named ? "likely" : "guess",
      };
  }
  const lane = lanes.find(({ own }) => own.includes(fallback)) ?? coordinator;
  return { ...of, lane, worker: lane?.workerName ?? "", confidence: given ? "certain" : "guess" };
}

/** Long behind the job's end it is said which worker never came back, by the coordinator or by itself. */
function isWedged({ milestone, level, text, worker }: Reading): boolean {
  if (worker === "") return false;
  return (
    (milestone === "worker_parked" && level === "warn") ||
    (milestone === "recovery" && text.includes("has not stopped"))
  );
}

function lastUs({ own }: Lane, correctedUs: BlameLines["correctedUs"]): number {
  const last = own.at(-1);
  return last ? correctedUs(last) : -Infinity;
}
