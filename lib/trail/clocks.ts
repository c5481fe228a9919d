import type { Lane } from "./lane.ts";
import type { WorkerNames } from "./names.ts";
import { isFailureOfItself } from "./failures.ts";
import { feasibleOffsets } from "./offsets.ts";
import type { Bound } from "./offsets.ts";
import type { Reading } from "./reading.ts";

/** How a host's clock stands against the coordinator's while a job runs. */
export interface HostClock {
  host: string;
  /** Clock of the host minus the coordinator's in the middle of the job, microseconds; null where it is not bounded on both sides. */
  offsetUs: number | null;
  /** What it is at least and at most; null where nothing bounds it. Where at least is more than at most, the lines contradict each other. */
  lowUs: number | null;
  highUs: number | null;
  /** What it gains on the coordinator's, parts per million; null where the lines leave that open. */
  driftPpm: number | null;
}

/** Registrations farther from the job than this say little of its clocks, µs. */
const FARTHEST_US = 2 * 3_600 * 1_000_000;

/**
 * The clocks of the hosts of a job, from what must have come before what: no worker begins before it is told to, and the
 * coordinator hears of nothing before it happened. Every bound holds whatever the network did; none is bent to fit.
 * @param lanes the coordinator's and the workers'
 * @param pool lines of the pool and of processes
 * @param middleUs the middle of the job, microseconds since the epoch
 */
export function hostClocks(
  lanes: readonly Lane[],
  pool: readonly Reading[],
  names: Pick<WorkerNames, "keyOf">,
  middleUs: number,
): HostClock[] {
  const coordinator = lanes.find(({ role }) => role === "coordinator");
  if (!coordinator) return [];
  const hosts = new Map<string, { lows: Bound[]; highs: Bound[] }>();
  for (const lane of lanes) {
    if (lane.role !== "worker" || lane.host === "" || lane.host === coordinator.host) continue;
    const bounds = hosts.get(lane.host) ?? { lows: [], highs: [] };
    hosts.set(lane.host, bounds);
    const { lows, highs } = boundsOf(lane, coordinator.own, pool, names);
    const isNear = ({ timeUs }: Bound): boolean => Math.abs(timeUs - middleUs) <= FARTHEST_US;
    bounds.lows.push(...lows.filter(isNear));
    bounds.highs.push(...highs.filter(isNear));
  }
  return [...hosts]
    .filter(([, { lows, highs }]) => lows.length + highs.length > 0)
    .map(([host, { lows, highs }]) => ({ host, ...feasibleOffsets(lows, highs, middleUs) }));
}

/** The coordinator's clock as a host's lines let it be told: what a host wrote, in the coordinator's time. */
export function correctedBy(
  clocks: readonly HostClock[],
): (reading: Pick<Reading, "host" | "timeUs">) => number {
  const offsets = new Map(clocks.map(({ host, ...clock }) => [host, usualOffset(clock)] as const));
  return ({ host, timeUs }) => timeUs - (offsets.get(host) ?? 0);
}

/** Where one side alone is bounded, the bound itself: the quickest message of several takes milliseconds. */
function usualOffset({ offsetUs, lowUs, highUs }: Omit<HostClock, "host">): number {
  if (offsetUs !== null) return offsetUs;
  if (lowUs !== null && highUs !== null) return 0;
  return highUs ?? lowUs ?? 0;
}

/** What one worker's lines, held against the coordinator's, say of its clock. */
function boundsOf(
  lane: Lane,
  coordinator: readonly Reading[],
  pool: readonly Reading[],
  names: Pick<WorkerNames, "keyOf">,
): { lows: Bound[]; highs: Bound[] } {
  const lows: Bound[] = [];
  const highs: Bound[] = [];
  /** The worker did it only after the coordinator had said so. */
  const isAfter = (own: Reading | undefined, told: Reading | undefined): void => {
    if (own && told) highs.push({ timeUs: own.timeUs, offsetUs: own.timeUs - told.timeUs });
  };
  /** The coordinator said so only after the worker had done it. */
  const isBefore = (own: Reading | undefined, told: Reading | undefined): void => {
    if (own && told) lows.push({ timeUs: own.timeUs, offsetUs: own.timeUs - told.timeUs });
  };
  const own = lane.own.filter(({ milestone, inferred }) => milestone !== "" && !inferred);
  for (const phase of ["Contributions", "Prove"] as const)
    isAfter(
      own.find((reading) => reading.phase === phase && TASKS.has(reading.milestone)),
      coordinator.find((reading) => reading.milestone === "phase_started" && reading.phase === phase),
    );
  isAfter(
    own.find(({ milestone }) => milestone === "own_execution_started"),
    coordinator.find(({ milestone }) => milestone === "job_started"),
  );
  isAfter(
    own.find(({ milestone }) => milestone === "task_cancelled"),
    coordinator.find(({ milestone }) => milestone === "job_failed" || milestone === "job_cancelled"),
  );
  // What the coordinator tells of a worker is this host's only where a line says so.
  if (lane.certainty !== "logged" || lane.isShared) return { lows, highs };
  isAfter(
    own.find(({ milestone, phase }) => milestone === "task_started" && phase === "Aggregate"),
    lane.told.find(({ milestone }) => milestone === "aggregator_assigned"),
  );
  for (const told of lane.told) {
    const { milestone, phase } = told;
    if (milestone === "worker_finished" || milestone === "phase_finished")
      isBefore(
        own.find((reading) => reading.milestone === "task_completed" && reading.phase === phase),
        told,
      );
    const word = OWN_WORDS.get(milestone);
    if (word !== undefined)
      isBefore(
        own.find((reading) => reading.milestone === word),
        told,
      );
    if (milestone === "task_failed_on_worker") isBefore(own.find(isFailureOfItself), told);
  }
  for (const { connected, registered, accepted } of registrations(lane, pool, names)) {
    isBefore(connected, registered);
    isAfter(accepted, registered);
  }
  return { lows, highs };
}

const TASKS: ReadonlySet<string> = new Set(["task_started", "task_computing", "task_completed"]);

/** What a worker itself says of what the coordinator tells of it, whatever the phase. */
const OWN_WORDS: ReadonlyMap<string, string> = new Map([
  ["setup_completed", "own_setup_completed"],
  ["setup_failed", "own_setup_failed"],
  ["cancellation_acknowledged", "task_cancelled"],
]);

interface Registration {
  connected: Reading;
  registered: Reading;
  accepted: Reading;
}

/** A worker's calls that were answered, each with the coordinator's word for it; none where their numbers differ. */
function registrations(
  lane: Lane,
  pool: readonly Reading[],
  { keyOf }: Pick<WorkerNames, "keyOf">,
): Registration[] {
  const origins = new Set(lane.own.map(({ origin }) => origin));
  const calls: { connected: Reading; accepted: Reading }[] = [];
  let connected: Reading | undefined;
  for (const reading of pool) {
    const isOwn = origins.size > 0 ? origins.has(reading.origin) : reading.host === lane.host;
    if (!isOwn) continue;
    if (reading.milestone === "connecting") connected = reading;
    if (reading.milestone !== "registration_accepted") continue;
    if (connected) calls.push({ connected, accepted: reading });
    connected = undefined;
  }
  const told = pool.filter(
    ({ milestone, worker, phase }) =>
      (milestone === "worker_registered" || milestone === "worker_reconnected") &&
      phase === "" &&
      worker !== "" &&
      keyOf(worker) === lane.worker,
  );
  if (told.length !== calls.length) return [];
  return calls.flatMap((call, index) => {
    const registered = told[index];
    return registered ? { ...call, registered } : [];
  });
}
