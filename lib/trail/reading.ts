import type { Level } from "../event.ts";
import { sideOf } from "../zisk/milestones.ts";
import { phaseNamed } from "../zisk/phases.ts";
import type { Milestone, Phase } from "../zisk/milestones.ts";

/** Who wrote a line. */
export type Role = "coordinator" | "worker";

/** Longer messages are cut; the line itself is a click away. Characters. */
export const TEXT_LENGTH = 300;

/** Clocks of hosts are this far apart at most when what one wrote is held against what another did, microseconds. */
export const CLOCKS_APART_US = 10_000_000;

/** What the trail needs of one line: numbers, and text only where it is shown. Absent texts are "". */
export interface Reading {
  id: string;
  /** The line's own time, microseconds since the epoch. */
  timeUs: number;
  /** When Jobtrail took it in, microseconds since the epoch. */
  receivedUs: number;
  level: Level | "";
  milestone: Milestone | "";
  phase: Phase | "";
  /** The worker that the line names, as printed: its writer, or the one that the coordinator speaks of. */
  worker: string;
  segment: string;
  /** The stream that the line came in, which is one process: source, host and stream. */
  origin: string;
  host: string;
  service: string;
  /** Who wrote it, where the milestone or the target shows that. */
  writer: Role | "";
  /** Workers done, of `total`; 0 where the words do not count. */
  done: number;
  total: number;
  /** How long it took, in seconds; 0 where the words do not say. */
  seconds: number;
  reason: string;
  /** The message, at most {@link TEXT_LENGTH} characters; "" where it is shown nowhere. */
  text: string;
  /** Whether the line names no job, and its place between the job's other lines tells it. */
  inferred: boolean;
  /** Whole job ID where the line carries it. */
  jobId: string;
  /** Whether it is about the pool of workers or about a process, and not about one job. */
  isPool: boolean;
}

/** What a reading is made of: the server's record of a line has it, and so has a row of the store. */
export interface ReadLine {
  id: string;
  timeUs: number;
  receivedUs: number;
  level: Level | "";
  source: string;
  host: string;
  service: string;
  stream: string;
  target: string;
  phase: string;
  job: string;
  jobId: string;
  worker: string;
  segment: string;
  milestone: string;
  done: number;
  total: number;
  seconds: number;
  reason: string;
  inferred: string;
  message: string;
}

/** Milestones that are drawn as spans and counts, and nowhere in their own words. */
export const SILENT_MILESTONES: readonly Milestone[] = [
  "segment_done",
  "task_started",
  "task_computing",
  "task_completed",
  "worker_finished",
  "phase_performance",
  "own_execution_started",
  "own_setup_started",
  "own_setup_completed",
  "execution_finished",
  "setup_completed",
  "step_started",
  "step_finished",
];
const SILENT: ReadonlySet<string> = new Set(SILENT_MILESTONES);

/** Reads one line. */
export function readingOf(line: ReadLine): Reading {
  const milestone = isMilestone(line.milestone) ? line.milestone : "";
  const isGrave = line.level === "error" || line.level === "warn";
  return {
    id: line.id,
    timeUs: line.timeUs,
    receivedUs: line.receivedUs,
    level: line.level,
    milestone,
    // The phase of a failure whose words name none follows from its worker's tasks: here they are all known.
    phase:
      milestone === "task_failed" && isInferred(line, "phase")
        ? ""
        : (line.phase && phaseNamed(line.phase)) || "",
    worker: line.worker,
    segment: line.segment,
    origin: `${line.source}\0${line.host}\0${line.stream}`,
    host: line.host,
    service: line.service,
    writer: writerOf(milestone, line.target || line.service),
    done: line.done,
    total: line.total,
    seconds: line.seconds,
    reason: line.reason,
    text: isGrave || (milestone && !SILENT.has(milestone)) ? cut(line.message) : "",
    inferred: isInferred(line, "job"),
    jobId: line.jobId,
    isPool: line.job === "",
  };
}

function isInferred({ inferred }: ReadLine, what: string): boolean {
  return inferred !== "" && inferred.split(",").includes(what);
}

function isMilestone(text: string): text is Milestone {
  return sideOf(text) !== undefined;
}

function cut(message: string): string {
  return message.length > TEXT_LENGTH ? `${message.slice(0, TEXT_LENGTH - 1)}…` : message;
}

function writerOf(milestone: Milestone | "", name: string): Role | "" {
  const side = sideOf(milestone);
  if (side === "coordinator" || side === "pool") return "coordinator";
  if (side === "worker" || side === "process") return "worker";
  if (name.includes("coordinator")) return "coordinator";
  return name.includes("worker") ? "worker" : "";
}

/** Whether it is about a process and not about what it says: Jobtrail's own note, or the process's own start. */
export function isProcessReading({ milestone }: Reading): boolean {
  const side = sideOf(milestone);
  return side === "note" || side === "process";
}

/** The phase that a line belongs to; the other kinds of job have one phase each, named after the kind. */
export function phaseOf({ milestone, phase }: Reading): string | undefined {
  const own = KIND_PHASES.get(milestone);
  if (own !== undefined) return own;
  return (
    phase || (milestone === "phase_finished" || milestone === "aggregator_assigned" ? "Aggregate" : undefined)
  );
}

const KIND_PHASES: ReadonlyMap<string, string> = new Map([
  ["execution_finished", "Execution"],
  ["own_execution_started", "Execution"],
  ["own_execution_failed", "Execution"],
  ["setup_completed", "Setup"],
  ["setup_failed", "Setup"],
  ["own_setup_started", "Setup"],
  ["own_setup_completed", "Setup"],
  ["own_setup_failed", "Setup"],
  ["wrap_started", "Wrap"],
  ["wrap_completed", "Wrap"],
  ["own_wrap_failed", "Wrap"],
]);

/**
 * Orders by time; lines of the same microsecond by id, the shorter first, so that a file's offsets and a
 * journal's sequence numbers count as numbers. A total order: what a trail says never depends on arrival.
 */
export function compareReadings(a: Reading, b: Reading): number {
  if (a.timeUs !== b.timeUs) return a.timeUs - b.timeUs;
  if (a.id.length !== b.id.length) return a.id.length - b.id.length;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
