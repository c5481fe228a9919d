import { isFailureOfItself, isToldFailure } from "./failures.ts";
import type { Sightings } from "./join.ts";
import type { Lane } from "./lane.ts";
import type { WorkerNames } from "./names.ts";
import type { Reading } from "./reading.ts";

/**
 * When the coordinator says that things happened to a worker.
 * @param pool lines about the pool of workers
 * @param startUs begin of the first worker's task, microseconds: registrations behind it are another story
 */
export function toldSightings(
  lane: Lane,
  pool: readonly Reading[],
  startUs: number,
  names: WorkerNames,
): Sightings {
  const sightings = new Map<string, number>();
  for (const { milestone, phase, worker, timeUs } of pool) {
    const registered = milestone === "worker_registered" || milestone === "worker_reconnected";
    if (registered && names.keyOf(worker) === lane.worker && !phase && timeUs <= startUs)
      sightings.set("connect", timeUs);
  }
  for (const reading of lane.told) {
    const { milestone, phase, timeUs } = reading;
    if (milestone === "worker_finished" && phase) sightings.set(phase, timeUs);
    if (milestone === "phase_finished") sightings.set("Aggregate", timeUs);
    if (milestone === "setup_completed") sightings.set("Setup", timeUs);
    if (milestone === "aggregator_assigned") sightings.set("aggregator", timeUs);
    if (isToldFailure(reading) && !sightings.has("lost")) sightings.set("lost", timeUs);
  }
  return sightings;
}

/** When a process says that things happened to itself. */
export function ownSightings(lane: Lane, origin: string, pool: readonly Reading[]): Sightings {
  const sightings = new Map<string, number>();
  const startUs = lane.own[0]?.timeUs ?? Infinity;
  for (const reading of pool) {
    if (reading.milestone === "connecting" && reading.origin === origin && reading.timeUs <= startUs)
      sightings.set("connect", reading.timeUs);
  }
  for (const reading of lane.own) {
    const { milestone, phase, timeUs } = reading;
    if (milestone === "task_completed" && phase) sightings.set(phase, timeUs);
    if (milestone === "own_setup_completed") sightings.set("Setup", timeUs);
    if (milestone === "task_started" && phase === "Aggregate" && !sightings.has("aggregator"))
      sightings.set("aggregator", timeUs);
    if (isFailureOfItself(reading) && !sightings.has("lost")) sightings.set("lost", timeUs);
  }
  return sightings;
}
