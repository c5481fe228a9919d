import type { PHASES } from "../event.ts";

/** What a line of a ZisK coordinator or worker can say happened; the last two are told by Jobtrail's own notes. */
export const MILESTONES = [
  "job_started",
  "phase_started",
  "worker_finished",
  "aggregator_assigned",
  "phase_finished",
  "job_completed",
  "job_failed",
  "job_cancelled",
  "phase_performance",
  "worker_lost",
  "worker_late",
  "worker_registered",
  "worker_reconnected",
  "worker_disconnected",
  "worker_ready",
  "execution_finished",
  "setup_completed",
  "wrap_started",
  "task_started",
  "task_computing",
  "task_completed",
  "task_failed",
  "task_cancelled",
  "segment_done",
  "connecting",
  "registration_accepted",
  "lines_missing",
  "restarted",
] as const;

/** One of the things that a line can say happened. */
export type Milestone = (typeof MILESTONES)[number];

/** A phase of a proving job. */
export type Phase = (typeof PHASES)[number];

/** Milestones of the pool of workers and of their processes: such lines name no job. */
export const POOL_MILESTONES: readonly Milestone[] = [
  "worker_late",
  "worker_registered",
  "worker_reconnected",
  "worker_disconnected",
  "worker_ready",
  "connecting",
  "registration_accepted",
  "lines_missing",
  "restarted",
];
