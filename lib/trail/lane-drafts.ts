import { joinWorkers } from "./join-workers.ts";
import type { Reading, Role } from "./reading.ts";
import type { Trail } from "./shape.ts";

/** A lane before it is drawn: whose it is, and the lines that belong to it. */
export interface LaneDraft {
  role: Role;
  host: string | null;
  service: string | null;
  /** Key of the worker (see `workerKey`), where one is known. */
  worker: string | undefined;
  workerName: string | null;
  certainty: Trail["lanes"][number]["certainty"];
  how: string | null;
  /** Lines that it wrote itself, in order. */
  own: Reading[];
  /** Lines in which the coordinator speaks of this worker, in order. */
  told: Reading[];
}

/**
 * Sorts a job's lines into lanes: one for the coordinator and one for each worker, joined to its host where
 * that can be known.
 * @param pool lines about the pool of workers, which name no job
 * @param expected number of workers that take part, where a line says so
 */
export function draftLanes(
  readings: readonly Reading[],
  pool: readonly Reading[],
  expected: number | undefined,
): LaneDraft[] {
  const roles = originRoles(readings);
  const workerOfOrigin = soleWorkers(readings, roles);
  const coordinator = emptyDraft("coordinator");
  const byWorker = new Map<string, LaneDraft>();
  const byOrigin = new Map<string, LaneDraft>();
  for (const reading of readings) {
    if (roleOfReading(reading, roles) === "coordinator") {
      addOwn(coordinator, reading);
      if (reading.worker !== undefined)
        nameWorker(draftOf(byWorker, reading.worker), reading, reading.worker).told.push(reading);
      continue;
    }
    const worker = reading.worker ?? workerOfOrigin.get(reading.origin);
    const draft = worker === undefined ? draftOf(byOrigin, reading.origin) : draftOf(byWorker, worker);
    if (worker !== undefined) nameWorker(draft, reading, worker);
    addOwn(draft, reading);
  }
  const joined = joinDrafts(byWorker, byOrigin, pool, expected);
  return coordinator.own.length > 0 ? [coordinator, ...joined] : joined;
}

function emptyDraft(role: Role): LaneDraft {
  return {
    role,
    host: null,
    service: null,
    worker: undefined,
    workerName: null,
    certainty: "unknown",
    how: null,
    own: [],
    told: [],
  };
}

function draftOf(drafts: Map<string, LaneDraft>, key: string): LaneDraft {
  let draft = drafts.get(key);
  if (!draft) drafts.set(key, (draft = emptyDraft("worker")));
  return draft;
}

function addOwn(draft: LaneDraft, reading: Reading): void {
  draft.own.push(reading);
  draft.host ??= reading.host;
  draft.service ??= reading.service;
}

function nameWorker(draft: LaneDraft, reading: Reading, worker: string): LaneDraft {
  draft.worker = worker;
  const name = reading.workerName ?? worker;
  if (name.length > (draft.workerName?.length ?? 0)) draft.workerName = name;
  return draft;
}

/** A line that does not show who wrote it was written by whoever wrote the others of its stream. */
function originRoles(readings: readonly Reading[]): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const { origin, role } of readings) if (role && !roles.has(origin)) roles.set(origin, role);
  return roles;
}

function roleOfReading(reading: Reading, roles: ReadonlyMap<string, Role>): Role {
  return reading.role ?? roles.get(reading.origin) ?? "worker";
}

/** For each stream in which exactly one worker ID stands: that ID, also for the stream's lines without one. */
function soleWorkers(readings: readonly Reading[], roles: ReadonlyMap<string, Role>): Map<string, string> {
  const seen = new Map<string, Set<string>>();
  for (const reading of readings) {
    if (reading.worker === undefined || roleOfReading(reading, roles) !== "worker") continue;
    const workers = seen.get(reading.origin);
    if (workers) workers.add(reading.worker);
    else seen.set(reading.origin, new Set([reading.worker]));
  }
  const sole = new Map<string, string>();
  for (const [origin, workers] of seen) {
    const [worker] = workers;
    if (workers.size === 1 && worker !== undefined) sole.set(origin, worker);
  }
  return sole;
}

function joinDrafts(
  byWorker: Map<string, LaneDraft>,
  byOrigin: Map<string, LaneDraft>,
  pool: readonly Reading[],
  expected: number | undefined,
): LaneDraft[] {
  for (const draft of byWorker.values()) {
    if (draft.own.length === 0 || draft.host === null) continue;
    draft.certainty = "logged";
    draft.how = "This host's lines carry the worker ID";
  }
  const hostless = new Map([...byWorker].filter(([, draft]) => draft.own.length === 0));
  const startUs = Math.min(...[...byOrigin.values()].map(({ own }) => own[0]?.timeUs ?? Infinity));
  const told = new Map(
    [...hostless].map(([key, draft]) => [key, toldSightings(draft, pool, startUs)] as const),
  );
  const own = new Map([...byOrigin].map(([key, draft]) => [key, ownSightings(draft, key, pool)] as const));
  const known = byWorker.size - hostless.size;
  for (const { worker, origin, how } of joinWorkers(told, own, expected && expected - known)) {
    const draft = byWorker.get(worker);
    const host = byOrigin.get(origin);
    if (!draft || !host) continue;
    Object.assign(draft, {
      own: host.own,
      host: host.host,
      service: host.service,
      certainty: "inferred",
      how,
    });
    byOrigin.delete(origin);
  }
  return [...byWorker.values(), ...byOrigin.values()];
}

function toldSightings(draft: LaneDraft, pool: readonly Reading[], startUs: number): Map<string, number> {
  const sightings = new Map<string, number>();
  for (const { milestone, phase, worker, timeUs } of pool) {
    const registered = milestone === "worker_registered" || milestone === "worker_reconnected";
    if (registered && worker === draft.worker && !phase && timeUs <= startUs)
      sightings.set("connect", timeUs);
  }
  for (const { milestone, phase, timeUs } of draft.told) {
    if (milestone === "worker_finished" && phase) sightings.set(phase, timeUs);
    if (milestone === "phase_finished") sightings.set("Aggregate", timeUs);
    if (milestone === "aggregator_assigned") sightings.set("aggregator", timeUs);
    if (milestone === "worker_lost") sightings.set("lost", timeUs);
  }
  return sightings;
}

function ownSightings(draft: LaneDraft, origin: string, pool: readonly Reading[]): Map<string, number> {
  const sightings = new Map<string, number>();
  const startUs = draft.own[0]?.timeUs ?? Infinity;
  for (const reading of pool) {
    if (reading.milestone === "connecting" && reading.origin === origin && reading.timeUs <= startUs)
      sightings.set("connect", reading.timeUs);
  }
  for (const { milestone, phase, timeUs } of draft.own) {
    if (milestone === "task_completed" && phase) sightings.set(phase, timeUs);
    if (milestone === "task_started" && phase === "Aggregate") sightings.set("aggregator", timeUs);
    if (milestone === "task_failed") sightings.set("lost", timeUs);
  }
  return sightings;
}
