import { byName } from "../by-name.ts";
import type { Lane } from "./lane.ts";

/** Lanes in the order in which they are drawn: the coordinator first, then the workers by host and worker ID. */
export function orderedLanes(lanes: readonly Lane[]): Lane[] {
  return [...lanes].sort(compareLanes);
}

function compareLanes(a: Lane, b: Lane): number {
  if (a.role !== b.role) return a.role === "coordinator" ? -1 : 1;
  if ((a.host === "") !== (b.host === "")) return a.host === "" ? 1 : -1;
  return (
    byName(a.host, b.host) ||
    byName(a.worker, b.worker) ||
    compareText(a.own[0]?.origin ?? "", b.own[0]?.origin ?? "")
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** A name for each lane that no other has: its host, or its worker where no host is known. */
export function laneIds(lanes: readonly Lane[]): Map<Lane, string> {
  const bases = lanes.map(
    ({ role, host, worker, workerName }) => host || cutName(workerName || worker) || role,
  );
  const uses = new Map<string, number>();
  for (const base of bases) uses.set(base, (uses.get(base) ?? 0) + 1);
  const used = new Set<string>();
  const ids = new Map<Lane, string>();
  lanes.forEach((lane, index) => {
    const base = bases[index] ?? "";
    const longer = `${base}/${cutName(lane.workerName || lane.worker) || "worker"}`;
    let id = uses.get(base) === 1 ? base : longer;
    for (let copy = 2; used.has(id); copy++) id = `${longer}-${copy}`;
    used.add(id);
    ids.set(lane, id);
  });
  return ids;
}

/** A UUID is told by its first eight characters. */
function cutName(name: string): string {
  return /^[0-9a-f]{8}[0-9a-f-]{24,}$/i.test(name) ? name.slice(0, 8).toLowerCase() : name;
}
