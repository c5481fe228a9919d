import type { Event } from "../event.ts";
import { NOTE_MILESTONES, noteAbout } from "../note.ts";
import { microsFromIso } from "../time.ts";
import { workerKey } from "../zisk/ids.ts";
import { POOL_MILESTONES, sideOf } from "../zisk/milestones.ts";
import type { Milestone, Phase } from "../zisk/milestones.ts";
import { phaseNamed } from "../zisk/phases.ts";
import { readWords } from "../zisk/words.ts";
import type { Words } from "../zisk/words.ts";

/** Who wrote a line. */
export type Role = "coordinator" | "worker";

/** One event as the trail sees it. */
export interface Reading {
  id: string;
  /** Microseconds since the epoch. */
  timeUs: number;
  time: string;
  level: Event["level"];
  message: string;
  words: Words | undefined;
  milestone: Milestone | undefined;
  phase: Phase | undefined;
  role: Role | undefined;
  /** The stream that the line came in, which is one process: source, host and stream. */
  origin: string;
  host: string | null;
  service: string | null;
  /** What `workerKey` makes of the worker the line names. */
  worker: string | undefined;
  /** The worker as printed. */
  workerName: string | undefined;
  segment: string | null;
  jobId: string | null;
}

const POOL: ReadonlySet<Milestone> = new Set(POOL_MILESTONES);

const OF_PROCESSES: ReadonlySet<Milestone> = new Set(Object.values(NOTE_MILESTONES));

/** Whether it is no line but one of Jobtrail's own notes, which concerns whatever the process did at the time. */
export function isProcessMilestone(milestone: Milestone | undefined): boolean {
  return milestone !== undefined && OF_PROCESSES.has(milestone);
}

/** Whether a line is about the pool of workers and not about one job. */
export function isPoolMilestone(milestone: Milestone | undefined): boolean {
  return milestone !== undefined && POOL.has(milestone);
}

/** Reads one event; undefined where its time cannot be read. */
export function readEvent(event: Event): Reading | undefined {
  const timeUs = microsFromIso(event.time);
  if (timeUs === undefined) return undefined;
  const note = noteAbout(event);
  const words = note === undefined ? readWords(event.message, event.fields) : undefined;
  const workerName = event.worker ?? words?.worker;
  const phase = words?.phase ?? (event.phase === null ? undefined : phaseNamed(event.phase));
  return {
    id: event.id,
    timeUs,
    time: event.time,
    level: event.level,
    message: event.message,
    words,
    milestone: note === undefined ? words?.milestone : NOTE_MILESTONES[note],
    phase,
    role: roleOf(event, words?.milestone),
    origin: `${event.source}\0${event.host ?? ""}\0${event.stream}`,
    host: event.host,
    service: event.service,
    worker: workerName === undefined ? undefined : workerKey(workerName),
    workerName,
    segment: event.segment ?? words?.segment ?? null,
    jobId: event.job_id,
  };
}

function roleOf(event: Event, milestone: Milestone | undefined): Role | undefined {
  const side = milestone && sideOf(milestone);
  if (side === "coordinator" || side === "pool") return "coordinator";
  if (side === "worker" || side === "process") return "worker";
  const name = event.target ?? event.service ?? "";
  if (name.includes("coordinator")) return "coordinator";
  return name.includes("worker") ? "worker" : undefined;
}

/**
 * Orders by time; lines of the same microsecond by id, the shorter first, so that a file's offsets and a
 * journal's sequence numbers count as numbers. A total order: what a trail says never depends on arrival.
 */
export function compareReadings(a: Reading, b: Reading): number {
  if (a.timeUs !== b.timeUs) return a.timeUs - b.timeUs;
  if (a.id.length !== b.id.length) return a.id.length - b.id.length;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
