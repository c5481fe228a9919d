import type { Milestone } from "./milestones.ts";
import type { JobKind, Saying } from "./saying.ts";
import { COORDINATOR_SAYINGS } from "./sayings/coordinator.ts";
import { OTHER_SAYINGS } from "./sayings/other.ts";
import { POOL_SAYINGS } from "./sayings/pool.ts";
import { PROCESS_SAYINGS } from "./sayings/process.ts";
import { WORKER_SAYINGS } from "./sayings/worker.ts";

/**
 * All that a cluster prints, as far as Jobtrail knows it. Whatever reads or writes a cluster's words is made of this
 * table. Where a line is two sentences, the earlier row counts.
 */
export const SAYINGS: readonly Saying[] = [
  ...COORDINATOR_SAYINGS,
  ...POOL_SAYINGS,
  ...WORKER_SAYINGS,
  ...PROCESS_SAYINGS,
  ...OTHER_SAYINGS,
];

const KINDS: ReadonlyMap<string, JobKind> = new Map(
  SAYINGS.flatMap(({ milestone, kind }) =>
    milestone && kind && milestone !== "phase_performance" ? [[milestone, kind] as const] : [],
  ),
);

/** The kind of job that a milestone alone tells: none for those that several kinds have. */
export function kindOf(milestone: Milestone): JobKind | undefined {
  return KINDS.get(milestone);
}
