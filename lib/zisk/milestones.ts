import type { PHASES } from "../event.ts";

/**
 * What a line of a cluster can say happened, by who says it: a milestone has one side alone, so that who wrote a line
 * follows from it. A coordinator's lines name workers that are not their writers.
 */
export const MILESTONES_BY_SIDE = {
  /** The coordinator, of one job. */
  coordinator: [
    "job_started",
    "phase_started",
    "worker_finished",
    "aggregator_assigned",
    "phase_finished",
    "job_completed",
    "job_failed",
    "job_cancelled",
    "phase_performance",
    "phase_timed_out",
    "heartbeats_missed",
    "worker_lost",
    "task_failed_on_worker",
    "cancellation_acknowledged",
    "execution_finished",
    "execution_completed",
    "setup_completed",
    "setup_failed",
    "setup_acknowledged",
    "setup_mismatched",
    "wrap_started",
    "wrap_completed",
  ],
  /** The coordinator, of its pool of workers: such lines name no job. */
  pool: [
    "coordinator_started",
    "worker_registered",
    "worker_reconnected",
    "worker_disconnected",
    "worker_unregistered",
    "worker_removed",
    "worker_ready",
    "worker_idle",
    "worker_parked",
    "worker_duplicate",
    "worker_late",
  ],
  /** A worker, of its task in one job. */
  worker: [
    "task_started",
    "task_computing",
    "task_completed",
    "task_failed",
    "task_cancelled",
    "segment_done",
    "own_execution_started",
    "own_execution_failed",
    "own_setup_started",
    "own_setup_completed",
    "own_setup_failed",
    "own_wrap_failed",
  ],
  /** A worker, of itself: such lines name no job, and the worker ID in them is the writer's own. */
  process: [
    "process_started",
    "worker_named",
    "recovery",
    "connecting",
    "connection_failed",
    "registration_accepted",
  ],
  /** Whoever else writes into the same stream or on the same host, mostly without a time: why a worker died, and the prover's steps. */
  other: ["crashed", "killed", "prover_failed", "step_started", "step_finished", "restart_scheduled"],
  /** Jobtrail's own notes. */
  note: ["lines_missing", "restarted"],
} as const;

/** Who says what a milestone tells. */
export type Side = keyof typeof MILESTONES_BY_SIDE;

/** One of the things that a line can say happened. */
export type Milestone = (typeof MILESTONES_BY_SIDE)[Side][number];

/** Every milestone. */
export const MILESTONES: readonly Milestone[] = Object.values(MILESTONES_BY_SIDE).flat();

/** A phase of a proving job. */
export type Phase = (typeof PHASES)[number];

const SIDES: ReadonlyMap<string, Side> = new Map(
  Object.entries(MILESTONES_BY_SIDE).flatMap(([side, milestones]) =>
    milestones.map((milestone) => [milestone, side as Side] as const),
  ),
);

/** Who says a milestone; undefined for a text that is none. */
export function sideOf(milestone: string): Side | undefined {
  return SIDES.get(milestone);
}

/** What a host's kernel and systemd say of a process, mostly in streams of their own. */
export const HOST_MILESTONES: readonly Milestone[] = ["killed", "restart_scheduled"];

/** Milestones of the pool of workers, of their processes and their hosts: lines that may name no job and still tell of one. */
export const POOL_MILESTONES: readonly Milestone[] = [
  ...MILESTONES_BY_SIDE.pool,
  ...MILESTONES_BY_SIDE.process,
  ...MILESTONES_BY_SIDE.note,
  ...HOST_MILESTONES,
];
