import { cutId, mayCollide, workerKey } from "../zisk/ids.ts";
import type { Reading } from "./reading.ts";

/** Which names mean one worker, and which are the cut form of several. */
export interface WorkerNames {
  /** The one form of a worker's name by which its lines find together; "" for "". */
  keyOf: (name: string) => string;
  /** Whether several workers print this name. */
  isShared: (key: string) => boolean;
  /** The longest form in which a worker's name was printed. */
  longest: (key: string) => string;
  /** Cut names that several workers share, with how many are known to: `worker-0…` of `worker-01` and `worker-02`. */
  shared: () => { name: string; workers: number }[];
}

/**
 * Makes out which printed names mean the same worker. A whole UUID and its first eight characters are one; a name that was
 * cut is the one longer name that begins so, and nobody's where several do.
 * @param readings lines of the job and what names its processes
 * @param expected number of workers that take part, where a line says so
 */
export function workerNames(readings: readonly Reading[], expected: number | undefined): WorkerNames {
  const printed = new Map<string, string>();
  for (const { worker } of readings) {
    if (!worker) continue;
    const key = workerKey(worker);
    if (worker.length >= (printed.get(key) ?? "").length) printed.set(key, worker);
  }
  const wholes = byCutForm(printed.keys());
  const shared = new Map<string, number>();
  for (const [key, workers] of sharedByFinishes(readings)) shared.set(key, workers);
  for (const key of sharedByHosts(readings)) shared.set(key, Math.max(2, shared.get(key) ?? 0));
  const told = new Set(readings.filter(isTold).map(({ worker }) => workerKey(worker)));
  for (const key of printed.keys()) {
    if (!mayCollide(key)) continue;
    const longer = wholes.get(key)?.length ?? 0;
    // One of nine may have said its whole name, and the coordinator may have told of one only: too few to tell.
    const isAlone = longer === 1 && told.size >= (expected ?? 1);
    if (longer > 0 && !isAlone) shared.set(key, Math.max(longer, 2, shared.get(key) ?? 0));
  }

  function keyOf(name: string): string {
    const key = workerKey(name);
    if (shared.has(key)) return key;
    const [whole, ...others] = mayCollide(key) ? (wholes.get(key) ?? []) : [];
    return whole !== undefined && others.length === 0 ? whole : key;
  }

  return {
    keyOf,
    isShared: (key) => shared.has(key),
    longest: (key) => printed.get(key) ?? key,
    shared: () =>
      [...shared].map(([name, workers]) => ({ name, workers })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Whole names by what is printed of them once they are cut. */
function byCutForm(keys: Iterable<string>): Map<string, string[]> {
  const wholes = new Map<string, string[]>();
  for (const key of keys) {
    const cut = cutId(key);
    if (mayCollide(key) || cut === key) continue;
    const same = wholes.get(cut);
    if (same) same.push(key);
    else wholes.set(cut, [key]);
  }
  return wholes;
}

function isTold({ writer, worker }: Reading): boolean {
  return writer === "coordinator" && worker !== "";
}

/** No worker finishes a phase twice: several that do under one name share it. */
function sharedByFinishes(readings: readonly Reading[]): Map<string, number> {
  const finishes = new Map<string, { worker: string; counts: Set<number> }>();
  for (const { milestone, phase, worker, done } of readings) {
    if (milestone !== "worker_finished" || !worker || done === 0) continue;
    const key = `${workerKey(worker)}\0${phase}`;
    const known = finishes.get(key) ?? { worker: workerKey(worker), counts: new Set<number>() };
    finishes.set(key, known);
    known.counts.add(done);
  }
  const shared = new Map<string, number>();
  for (const { worker, counts } of finishes.values())
    if (counts.size > 1) shared.set(worker, Math.max(counts.size, shared.get(worker) ?? 0));
  return shared;
}

/** Nor does it run on two hosts at once. */
function sharedByHosts(readings: readonly Reading[]): string[] {
  const hosts = new Map<string, Set<string>>();
  for (const { writer, worker, host } of readings) {
    if (writer !== "worker" || !worker || !host) continue;
    const key = workerKey(worker);
    const seen = hosts.get(key);
    if (seen) seen.add(host);
    else hosts.set(key, new Set([host]));
  }
  return [...hosts].filter(([, seen]) => seen.size > 1).map(([key]) => key);
}
