import { joinWorkers } from "./join.ts";
import { emptyLane } from "./lane.ts";
import type { Lane } from "./lane.ts";
import type { SegmentCounts } from "./model.ts";
import { workerKey } from "../zisk/ids.ts";
import { workerNames } from "./names.ts";
import type { WorkerNames } from "./names.ts";
import { namingsDuring } from "./namings.ts";
import type { Naming } from "./namings.ts";
import { compareReadings, isProcessReading } from "./reading.ts";
import type { Reading, Role } from "./reading.ts";
import { clocksAhead, ownSightings, toldSightings } from "./sightings.ts";

/** What lanes are made of. */
export interface LaneLines {
  readings: readonly Reading[];
  /** Lines about the pool of workers and of processes, which name no job. */
  pool: readonly Reading[];
  segments: readonly SegmentCounts[];
  /** Number of workers that take part, where a line says so. */
  expected: number | undefined;
  /** Begin and end (or newest line) of the job, microseconds. */
  startUs: number;
  endUs: number;
}

/**
 * Sorts a job's lines into lanes: one for the coordinator and one for each worker, joined to its host where
 * that can be known.
 */
export function draftLanes(lines: LaneLines): { lanes: Lane[]; names: WorkerNames } {
  const { readings, pool, segments, expected } = lines;
  const roles = originRoles(readings, segments);
  const roleOf = ({ writer, origin }: Reading): Role => writer || roles.get(origin) || "worker";
  const namings = namingsOf(lines, roles);
  const names = workerNames([...readings, ...namings], expected);
  const workers = new WorkerLanes(names, namings, soleWorkers(readings, segments, names, roleOf));
  const coordinator = emptyLane("coordinator");
  for (const reading of readings) {
    if (roleOf(reading) === "worker") {
      // What names a process is held against its other lines; a new ID does not make it another worker.
      addOwn(workers.laneOf(isProcessReading(reading) ? { ...reading, worker: "" } : reading), reading);
      continue;
    }
    addOwn(coordinator, reading);
    const key = names.keyOf(reading.worker);
    if (key !== "" && !names.isShared(key)) workers.named(key).told.push(reading);
  }
  for (const counts of segments) addSegments(workers.laneOf(counts), counts);
  const joined = joinLanes(workers, coordinator.own, pool, expected, names);
  const lanes = withLinesOfHosts(joined);
  return { lanes: coordinator.own.length > 0 ? [coordinator, ...lanes] : lanes, names };
}

function addOwn(lane: Lane, reading: Reading): void {
  lane.own.push(reading);
  lane.host ||= reading.host;
  lane.service ||= reading.service;
}

function addSegments(lane: Lane, counts: SegmentCounts): void {
  lane.segments.push(counts);
  lane.host ||= counts.host;
  lane.service ||= counts.service;
}

/** A line that does not show who wrote it was written by whoever wrote the others of its stream. */
function originRoles(readings: readonly Reading[], segments: readonly SegmentCounts[]): Map<string, Role> {
  const roles = new Map<string, Role>(segments.map(({ origin }) => [origin, "worker"]));
  for (const { origin, writer } of readings) if (writer && !roles.has(origin)) roles.set(origin, writer);
  return roles;
}

/** What the processes of the job called themselves, and those whose workers the job's lines speak of. */
function namingsOf(
  { readings, pool, startUs, endUs }: LaneLines,
  roles: ReadonlyMap<string, Role>,
): Reading[] {
  const lines = [...pool, ...readings].filter(isProcessReading).sort(compareReadings);
  const hosts = new Set(
    readings.filter(({ origin }) => roles.get(origin) !== "coordinator").map(({ host }) => host),
  );
  const spokenOf = new Set(readings.map(({ worker }) => workerKey(worker)));
  const isOurs = ({ origin, host, worker }: Naming) =>
    roles.has(origin) || (host !== "" && hosts.has(host)) || spokenOf.has(workerKey(worker));
  const ours = namingsDuring(lines, startUs, endUs).filter(isOurs);
  const found = new Set(ours.map(({ origin, worker }) => `${origin}\0${worker}`));
  return lines.filter(({ origin, worker }) => worker !== "" && found.has(`${origin}\0${worker}`));
}

/** For each stream in which exactly one worker ID stands: that ID, also for the stream's lines without one. */
function soleWorkers(
  readings: readonly Reading[],
  segments: readonly SegmentCounts[],
  names: WorkerNames,
  roleOf: (reading: Reading) => Role,
): Map<string, string> {
  const seen = new Map<string, Set<string>>();
  const see = (origin: string, worker: string) => {
    if (!worker) return;
    const workers = seen.get(origin);
    if (workers) workers.add(names.keyOf(worker));
    else seen.set(origin, new Set([names.keyOf(worker)]));
  };
  for (const reading of readings)
    if (roleOf(reading) === "worker" && !isProcessReading(reading)) see(reading.origin, reading.worker);
  for (const { origin, worker } of segments) see(origin, worker);
  const sole = new Map<string, string>();
  for (const [origin, workers] of seen) {
    const [worker] = workers;
    if (workers.size === 1 && worker !== undefined) sole.set(origin, worker);
  }
  return sole;
}

const CARRIED = "This host's lines carry the worker ID";
const NAMED = "This process named itself when it started or recovered";
const NAMED_ON_HOST = "A process of this host named itself when it started or recovered";

/** The lanes of workers, found by worker ID or by the stream of the lines. */
class WorkerLanes {
  readonly byWorker = new Map<string, Lane>();
  readonly byOrigin = new Map<string, Lane>();
  readonly #names: WorkerNames;
  readonly #sole: ReadonlyMap<string, string>;
  /** Key of the worker that each process, and each host with one such process, was. */
  readonly #named = new Map<string, string>();
  readonly #onHost = new Map<string, string>();
  /** Where each worker said its name. */
  readonly #homes = new Map<string, Reading>();

  constructor(names: WorkerNames, namings: readonly Reading[], sole: ReadonlyMap<string, string>) {
    this.#names = names;
    this.#sole = sole;
    for (const naming of namings) {
      const { origin, host, worker } = naming;
      const key = names.keyOf(worker);
      if (!names.isShared(key)) this.#homes.set(key, naming);
      // A process that makes itself a new ID at each start keeps its lane: that of its first ID.
      if (!this.#named.has(origin)) this.#named.set(origin, key);
      const onHost = this.#onHost.get(host);
      if (host !== "") this.#onHost.set(host, onHost === undefined || onHost === key ? key : "");
    }
  }

  /** The lane of a worker's own line or segments. */
  laneOf({ origin, host, worker }: Pick<Reading, "origin" | "host" | "worker">): Lane {
    const carried = worker ? this.#names.keyOf(worker) : (this.#sole.get(origin) ?? "");
    const named = this.#named.get(origin) ?? "";
    const key = carried || named || (this.#onHost.get(host) ?? "");
    if (key === "") return laneIn(this.byOrigin, origin);
    const how = carried ? CARRIED : named ? NAMED : NAMED_ON_HOST;
    const lane = this.#names.isShared(key) ? laneIn(this.byOrigin, origin) : this.named(key);
    if (lane.certainty === "logged") return lane;
    return Object.assign(lane, {
      worker: key,
      workerName: this.#names.longest(key),
      isShared: this.#names.isShared(key),
      certainty: "logged" as const,
      how,
    });
  }

  /** A worker that wrote no line of the job is at home where it said its name. */
  settle(lane: Lane): void {
    const home = this.#homes.get(lane.worker);
    if (!home || lane.host !== "") return;
    Object.assign(lane, { host: home.host, service: home.service, certainty: "logged", how: NAMED });
  }

  /** The lane of a worker whose name is its own. */
  named(key: string): Lane {
    const lane = laneIn(this.byWorker, key);
    lane.worker = key;
    lane.workerName = this.#names.longest(key);
    return lane;
  }
}

function laneIn(lanes: Map<string, Lane>, key: string): Lane {
  let lane = lanes.get(key);
  if (!lane) lanes.set(key, (lane = emptyLane("worker")));
  return lane;
}

function joinLanes(
  workers: WorkerLanes,
  coordinator: readonly Reading[],
  pool: readonly Reading[],
  expected: number | undefined,
  names: WorkerNames,
): Lane[] {
  const { byWorker, byOrigin } = workers;
  for (const lane of byWorker.values()) workers.settle(lane);
  const isHostless = (lane: Lane) =>
    lane.certainty !== "logged" && lane.own.length === 0 && lane.segments.length === 0;
  const hostless = new Map([...byWorker].filter(([, lane]) => isHostless(lane)));
  const nameless = new Map([...byOrigin].filter(([, lane]) => lane.worker === "" && isWorking(lane)));
  const startUs = Math.min(...[...nameless.values()].map(({ own }) => own[0]?.timeUs ?? Infinity));
  const told = new Map(
    [...hostless].map(([key, lane]) => [key, toldSightings(lane, pool, startUs, names)] as const),
  );
  const ahead = clocksAhead(nameless, coordinator);
  const own = new Map(
    [...nameless].map(([origin, lane]) => {
      const clockUs = ahead.get(origin);
      const seen = [...ownSightings(lane, origin, pool)];
      // One moment by a clock that nothing is known of joins nobody.
      const used = clockUs === undefined && seen.length < 2 ? [] : seen;
      return [origin, new Map(used.map(([name, timeUs]) => [name, timeUs - (clockUs ?? 0)]))] as const;
    }),
  );
  const known = byWorker.size - hostless.size + (byOrigin.size - nameless.size);
  for (const { worker, origin, how } of joinWorkers(told, own, expected && expected - known)) {
    const lane = byWorker.get(worker);
    const host = byOrigin.get(origin);
    if (!lane || !host) continue;
    Object.assign(lane, {
      own: host.own,
      segments: host.segments,
      host: host.host,
      service: host.service,
      certainty: "inferred",
      how: withClock(how, ahead.get(origin) ?? 0),
    });
    byOrigin.delete(origin);
  }
  return [...byWorker.values(), ...byOrigin.values()];
}

/** What a join rests on that needed the host's clock set right. */
function withClock(how: string, aheadUs: number): string {
  if (aheadUs === 0) return how;
  return `${how}, once its clock, ${Math.round(Math.abs(aheadUs) / 1000)} ms ${aheadUs > 0 ? "ahead" : "behind"}, is set right`;
}

function isWorking({ own, segments }: Lane): boolean {
  return segments.length > 0 || own.some(({ milestone }) => TASKS.has(milestone));
}

const TASKS: ReadonlySet<string> = new Set([
  "task_started",
  "task_computing",
  "task_completed",
  "task_failed",
  "task_cancelled",
  "own_execution_started",
  "own_execution_failed",
  "own_setup_started",
  "own_setup_completed",
  "own_setup_failed",
  "own_wrap_failed",
]);

/** What the kernel, systemd or a second log says of a host is shown where the one worker of that host is. */
function withLinesOfHosts(lanes: Lane[]): Lane[] {
  const working = lanes.filter((lane) => isWorking(lane) || lane.worker !== "");
  const merged = new Set<Lane>();
  for (const lane of lanes) {
    if (lane.host === "" || working.includes(lane)) continue;
    const ofHost = working.filter(({ host }) => host === lane.host);
    const [home] = ofHost;
    if (ofHost.length !== 1 || !home) continue;
    home.own = [...home.own, ...lane.own].sort(compareReadings);
    merged.add(lane);
  }
  return lanes.filter((lane) => !merged.has(lane));
}
