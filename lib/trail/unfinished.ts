import type { Lane } from "./lane.ts";
import { phaseOf } from "./reading.ts";

const DONE: ReadonlySet<string> = new Set(["task_completed", "own_setup_completed"]);
const TOLD_DONE: ReadonlySet<string> = new Set([
  "worker_finished",
  "phase_finished",
  "execution_finished",
  "setup_completed",
]);

/** Whether a worker has come to the end of a phase, by its own words or the coordinator's. */
export function hasFinished({ own, told }: Lane, phase: string): boolean {
  return (
    own.some((reading) => DONE.has(reading.milestone) && phaseOf(reading) === phase) ||
    told.some((reading) => TOLD_DONE.has(reading.milestone) && phaseOf(reading) === phase)
  );
}

/**
 * Workers that a phase waits for. Once the first proof has come a job counts as in Aggregate: as long as a Prove is open
 * that is what it waits for, and then for the one that aggregates.
 */
export function unfinishedLanes(lanes: readonly Lane[], phase: string): Lane[] {
  const workers = lanes.filter(({ role }) => role === "worker");
  if (phase !== "Aggregate") return withoutDoubles(workers.filter((lane) => !hasFinished(lane, phase)));
  const proving = withoutDoubles(workers.filter((lane) => !hasFinished(lane, "Prove")));
  if (proving.length > 0) return proving;
  return workers.filter(
    ({ own, told }) =>
      told.some(({ milestone }) => milestone === "aggregator_assigned") ||
      (!workers.some((other) => other.told.some(({ milestone }) => milestone === "aggregator_assigned")) &&
        own.some((reading) => phaseOf(reading) === "Aggregate")),
  );
}

/** A worker without a host and a host without a worker may be one: the host is told. */
function withoutDoubles(lanes: readonly Lane[]): Lane[] {
  const nameless = lanes.filter(({ host, worker }) => host !== "" && worker === "").length;
  let left = nameless;
  return lanes.filter(({ host }) => host !== "" || left-- <= 0);
}
