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
export function ownSightings(lane: Lane, origin: string, pool: readonly Reading[]): Map<string, number> {
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

const TASKS: ReadonlySet<string> = new Set(["task_started", "task_computing", "task_completed"]);

/** Clocks that are this near need not be set right before they are compared, µs. */
const NEAR_US = 50_000;

/**
 * How far each process's clock is ahead of the coordinator's at most, by when it began what the coordinator told it to: since a
 * message takes milliseconds, about as far. Microseconds; 0 for clocks that are near, and undefined where the processes, who
 * are set up at one moment, do not agree when that was.
 * @param coordinator the coordinator's lines in the job
 */
export function clocksAhead(
  lanes: ReadonlyMap<string, Lane>,
  coordinator: readonly Reading[],
): Map<string, number | undefined> {
  const setups = [...lanes.values()].flatMap(
    ({ own }) => own.find(({ milestone }) => milestone === "own_setup_started")?.timeUs ?? [],
  );
  const isAgreed = setups.length === 0 || Math.max(...setups) - Math.min(...setups) <= NEAR_US;
  return new Map(
    [...lanes].map(([origin, { own }]) => [origin, isAgreed ? aheadOf(own, coordinator) : undefined]),
  );
}

function aheadOf(own: readonly Reading[], coordinator: readonly Reading[]): number {
  const differences = [
    ...(["Contributions", "Prove"] as const).map((phase) =>
      between(
        own.find((reading) => reading.phase === phase && TASKS.has(reading.milestone)),
        coordinator.find((reading) => reading.milestone === "phase_started" && reading.phase === phase),
      ),
    ),
    between(
      own.find(({ milestone }) => milestone === "own_execution_started"),
      coordinator.find(({ milestone }) => milestone === "job_started"),
    ),
  ].filter((difference) => difference !== undefined);
  const least = differences.length > 0 ? Math.min(...differences) : 0;
  return Math.abs(least) > NEAR_US ? least : 0;
}

function between(own: Reading | undefined, told: Reading | undefined): number | undefined {
  return own && told && own.timeUs - told.timeUs;
}
