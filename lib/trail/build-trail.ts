import type { Event } from "../event.ts";
import { isoFromMicros, microsFromIso } from "../time.ts";
import type { JobLines, Trail } from "./shape.ts";
import { jobKind, jobState } from "./job-state.ts";
import type { JobState } from "./job-state.ts";
import { draftLanes } from "./lane-drafts.ts";
import { buildLanes } from "./lanes.ts";
import { buildPhases, workersExpected } from "./phases.ts";
import { compareReadings, isPoolMilestone, readEvent } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** A trail that grows with its events. */
export interface TrailBuilder {
  /** Takes events in any order; an event taken twice counts once. Events of other jobs are ignored. */
  addEvents(events: readonly Event[]): void;
  /**
   * The trail of all events taken so far, the same whatever order they came in.
   * @param context `newest`: ISO time of the newest event of any job, which tells a running job from a silent one;
   *   `counts`: what the store counted over all lines of the job, where the events are only those that matter
   */
  read(context?: { newest?: string; counts?: Omit<JobLines, "events"> }): Trail;
}

/**
 * Begins the trail of one job. Lines about the pool of workers, which name no job, may be among the events:
 * they help to join worker IDs to hosts.
 * @param job its ID, or any prefix of at least eight characters
 */
export function createTrail(job: string): TrailBuilder {
  const short = job.slice(0, 8).toLowerCase();
  const readings = new Map<string, Reading>();
  const pool = new Map<string, Reading>();
  return {
    addEvents(events) {
      for (const event of events) {
        const ours = event.job?.toLowerCase() === short;
        if (!ours && event.job !== null) continue;
        const reading = readEvent(event);
        if (!reading) continue;
        if (ours) readings.set(reading.id, reading);
        else if (isPoolMilestone(reading.milestone)) pool.set(reading.id, reading);
      }
    },
    read(context = {}) {
      return assemble(
        short,
        [...readings.values()].sort(compareReadings),
        [...pool.values()].sort(compareReadings),
        context,
      );
    },
  };
}

/**
 * The trail of one job from what the store knows of it.
 * @param newest ISO time of the newest event of any job
 */
export function buildTrail(lines: JobLines, newest?: string): Trail {
  const trail = createTrail(lines.job);
  trail.addEvents(lines.events);
  return trail.read({ newest, counts: lines });
}

function assemble(
  job: string,
  readings: readonly Reading[],
  pool: readonly Reading[],
  { newest, counts }: { newest?: string; counts?: Omit<JobLines, "events"> },
): Trail {
  const kind = jobKind(readings);
  const lastUs = Math.max(readings.at(-1)?.timeUs ?? 0, (counts && microsFromIso(counts.lastTime)) ?? 0);
  const state = jobState(readings, kind, newest === undefined ? undefined : microsFromIso(newest));
  const drafts = draftLanes(readings, pool, workersExpected(readings));
  const workersSeen = drafts.filter(({ role }) => role === "worker").length;
  const phases = buildPhases(readings, kind, state, workersSeen);
  const { lanes, laneOf } = buildLanes(drafts, phases, state, pool);
  const aggregator = readings.find(({ milestone }) => milestone === "aggregator_assigned");
  const hosts = [...new Set(lanes.flatMap(({ host }) => host ?? []))];
  return {
    job,
    job_id: counts?.jobId ?? readings.find(({ jobId }) => jobId !== null)?.jobId ?? null,
    kind,
    state: state.state,
    phase: currentPhase(phases),
    ...times(state, lastUs),
    reason: state.reason,
    cause: state.cause ? causeOf(state.cause, laneOf) : null,
    aggregator: aggregator ? (laneOf(aggregator.worker) ?? null) : aggregatingLane(lanes),
    hosts: counts && counts.hosts.length > hosts.length ? counts.hosts : hosts,
    lines: counts?.lines ?? readings.length,
    errors: counts?.errors ?? readings.filter(({ level }) => level === "error").length,
    phases,
    lanes,
  };
}

function times(
  state: JobState,
  lastUs: number,
): Pick<Trail, "started" | "start_certainty" | "ended" | "updated" | "duration_ms"> {
  return {
    started: isoFromMicros(state.startUs),
    start_certainty: state.startCertainty,
    ended: state.endUs === null ? null : isoFromMicros(state.endUs),
    updated: isoFromMicros(lastUs),
    duration_ms: Math.round(((state.endUs ?? lastUs) - state.startUs) / 1000),
  };
}

/** Prove goes on while Aggregate has begun: the phase to watch is the first that is not over. */
function currentPhase(phases: Trail["phases"]): string | null {
  return (phases.find(({ state }) => state !== "completed") ?? phases.at(-1))?.phase ?? null;
}

function causeOf(reading: Reading, laneOf: LaneOf): Trail["cause"] {
  return {
    time: reading.time,
    event: reading.id,
    lane: laneOf(reading) ?? null,
    text: reading.words?.reason ?? reading.message,
  };
}

type LaneOf = (of: Reading | string | undefined) => string | undefined;

function aggregatingLane(lanes: Trail["lanes"]): string | null {
  const lane = lanes.find(
    ({ role, spans }) => role === "worker" && spans.some(({ phase }) => phase === "Aggregate"),
  );
  return lane?.id ?? null;
}
