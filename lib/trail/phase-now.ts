import { goesOn, isQuiet } from "./coverage.ts";
import type { Lane } from "./lane.ts";
import type { Phase } from "./phases.ts";
import type { Reading } from "./reading.ts";
import { isOverdue } from "./stall.ts";
import { isCounting, stepsOf } from "./steps.ts";
import { medianOf } from "./stragglers.ts";
import { hasFinished, unfinishedLanes } from "./unfinished.ts";

/** Of a process (see `Reading.origin`) when it wrote its newest line of the job, of whatever kind, by its host's clock, µs since the epoch. */
export type HeardProcess = [origin: string, timeUs: number];

/** A worker that has not come to the end of the phase. */
export interface Awaited {
  lane: Lane;
  /**
   * counting: it does segments; working: it said that it is at work, and says nothing in between; silent: the next word is
   * overdue; quiet: its level shows warnings and errors alone; unheard: none of its lines says how far it is, or nothing of
   * it is collected any more.
   */
  how: "counting" | "working" | "silent" | "quiet" | "unheard";
  /** When it last said something of its work, in Jobtrail's time, microseconds since the epoch; null where no line of its own is known. */
  sinceUs: number | null;
  /** When its process wrote its newest line of the job, of whatever kind, alike; null where that is not known. */
  heardUs: number | null;
  last: Reading | undefined;
  /** Median time from one of its segments to the next, µs; null where too few are logged. */
  stepUs: number | null;
  /** Segments done in the phase. */
  segments: number;
}

/** How far a running job is. Times are Jobtrail's own, microseconds since the epoch. */
export interface PhaseNow {
  phase: Phase;
  /** The moment that this is true of. */
  asOfUs: number;
  startUs: number;
  /** Workers that take part, where a line says so. */
  expected: number | undefined;
  /** Workers that wrote of the job themselves. */
  heard: number;
  /** Workers that are waited for and that no line names. */
  unnamed: number;
  /** Segments done in the phase by all workers; 0 where none is logged. */
  segments: number;
  /** Median time that the workers took that are done, µs; null where none is. */
  usualUs: number | null;
  awaited: Awaited[];
}

/** What it is made of. */
export interface PhaseNowLines {
  /** The phase that is not over. */
  current: Phase | undefined;
  lanes: readonly Lane[];
  expected: number | undefined;
  /** The moment up to which jobs are known, microseconds since the epoch. */
  nowUs: number;
  /** What a host wrote, in the coordinator's time. */
  correctedUs: (reading: Pick<Reading, "host" | "timeUs">) => number;
  /** What is known of processes, by `HeardProcess[0]`. */
  heard?: ReadonlyMap<string, number>;
}

/** How far the phase is that is not over: who is done, and who is waited for; undefined where none is. */
export function phaseNow(lines: PhaseNowLines): PhaseNow | undefined {
  const { current, lanes, expected, nowUs, correctedUs } = lines;
  if (!current || current.state !== "running") return undefined;
  const aheadUs = coordinatorAheadUs(lanes);
  const inOurs = (reading: Pick<Reading, "host" | "timeUs">): number =>
    Math.min(nowUs, correctedUs(reading) - aheadUs);
  const workers = lanes.filter(({ role }) => role === "worker");
  const isLate = isOverdue(current, nowUs + aheadUs);
  const open = unfinishedLanes(lanes, current.phase);
  const awaited = open.map((lane) =>
    awaitedOf(lane, phaseOfLane(lane, current.phase), isLate, lines, inOurs),
  );
  const startUs = current.startUs - aheadUs;
  const took = current.progress.map(({ timeUs }) => timeUs - current.startUs);
  return {
    phase: current,
    asOfUs: nowUs,
    startUs: Math.min(nowUs, startUs),
    expected,
    heard: workers.filter(({ own, segments }) => own.length + segments.length > 0).length,
    unnamed: Math.max(0, current.total - current.done - awaited.length),
    segments: workers.reduce((sum, lane) => sum + stepsOf(lane, current.phase).total, 0),
    usualUs: took.length === 0 ? null : medianOf(took),
    awaited: awaited.sort(compareAwaited),
  };
}

/** In Aggregate those that prove still are waited for, and then the one that aggregates. */
function phaseOfLane(lane: Lane, phase: string): string {
  return phase === "Aggregate" && !hasFinished(lane, "Prove") ? "Prove" : phase;
}

function awaitedOf(
  lane: Lane,
  phase: string,
  isLate: boolean,
  { nowUs, heard }: PhaseNowLines,
  inOurs: (reading: Pick<Reading, "host" | "timeUs">) => number,
): Awaited {
  const { host, own, segments } = lane;
  const last = own.at(-1);
  const { total, stepUs } = stepsOf(lane, phase);
  const origins = new Set([...own, ...segments].map(({ origin }) => origin));
  const lastUs = Math.max(last?.timeUs ?? -Infinity, ...segments.map(({ density }) => density.lastUs));
  const anyUs = Math.max(...[...origins].map((origin) => heard?.get(origin) ?? -Infinity));
  const sinceUs = lastUs === -Infinity ? null : inOurs({ host, timeUs: lastUs });
  const heardUs = anyUs === -Infinity ? null : inOurs({ host, timeUs: anyUs });
  const told = { lane, last, sinceUs, heardUs, stepUs, segments: total };
  if (sinceUs === null) return { ...told, how: "unheard" };
  if (isTooQuiet(lane)) return { ...told, how: "quiet" };
  if (!tellsOfWork(lane) || goesOn(lane, lastUs)) return { ...told, how: "unheard" };
  if (stepUs === null) return { ...told, how: isLate ? "silent" : "working" };
  return { ...told, how: isCounting({ total, lastUs: sinceUs, stepUs }, nowUs) ? "counting" : "silent" };
}

/** Besides what {@link isQuiet} finds, a worker of which warnings and errors alone are known that no milestone tells of. */
function isTooQuiet(lane: Lane): boolean {
  const levelled = lane.own.filter(({ level, inferred }) => level !== "" && !inferred);
  return (
    isQuiet(lane) ||
    (lane.segments.length === 0 &&
      levelled.length > 0 &&
      levelled.every(({ level }) => level === "error" || level === "warn"))
  );
}

/** Whether it wrote anything in the job but what a process says of itself. */
function tellsOfWork({ own, segments }: Lane): boolean {
  return segments.length > 0 || own.some(({ isPool }) => !isPool);
}

/** By how much the coordinator's clock is ahead of ours for certain: a line cannot be written behind its receipt. */
function coordinatorAheadUs(lanes: readonly Lane[]): number {
  const own = lanes.find(({ role }) => role === "coordinator")?.own ?? [];
  return own.reduce((most, { timeUs, receivedUs }) => Math.max(most, timeUs - receivedUs), 0);
}

const ORDER: Readonly<Record<Awaited["how"], number>> = {
  silent: 0,
  unheard: 1,
  quiet: 2,
  working: 3,
  counting: 4,
};

/** Who may be in trouble stands first, and of these who was heard of longest ago. */
function compareAwaited(a: Awaited, b: Awaited): number {
  return (
    ORDER[a.how] - ORDER[b.how] || (a.sinceUs ?? 0) - (b.sinceUs ?? 0) || (nameOf(a) < nameOf(b) ? -1 : 1)
  );
}

function nameOf({ lane: { host, workerName } }: Awaited): string {
  return host || workerName;
}
