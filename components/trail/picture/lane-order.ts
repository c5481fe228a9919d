import { byName } from "../../../lib/by-name.ts";
import type { TrailView } from "../../../lib/trail-view.ts";
import type { LaneDrawing } from "../drawing.ts";

/** Above so many workers lanes are low, but for those that matter. */
const MOST_TALL = 24;
/** Of low lanes every eighth is named, so that the eye finds its place. */
export const NAMED_EVERY = 8;
const SLOWEST_TALL = 3;

/** Lanes in the order that was asked for, the coordinator's first, those whose name has a text in it alone. */
export function orderedLanes(
  lanes: readonly LaneDrawing[],
  order: TrailView["lanes"],
  text: string,
): LaneDrawing[] {
  const wanted = text.trim().toLowerCase();
  const isWanted = ({ id, host, worker, role }: LaneDrawing) =>
    role === "coordinator" || wanted === "" || `${id} ${host} ${worker}`.toLowerCase().includes(wanted);
  const kept = lanes.filter(isWanted);
  const compare: Record<TrailView["lanes"], ((a: LaneDrawing, b: LaneDrawing) => number) | undefined> = {
    time: undefined,
    name: (a, b) => byName(a.id, b.id),
    slowest: (a, b) => workUs(b) - workUs(a),
  };
  const by = compare[order];
  const workers = kept.filter(({ role }) => role !== "coordinator");
  return [...kept.filter(({ role }) => role === "coordinator"), ...(by ? workers.sort(by) : workers)];
}

/** How long a lane's tasks took together, microseconds; one that runs counts for nothing. */
function workUs({ spans }: LaneDrawing): number {
  return spans.reduce((sum, { startUs, endUs }) => sum + (endUs === null ? 0 : endUs - startUs), 0);
}

/**
 * Which lanes are tall: all where they are few; else the coordinator's, the aggregator's, the three slowest, and those
 * that were asked for.
 * @param asked ids of lanes
 */
export function tallLanes(lanes: readonly LaneDrawing[], asked: ReadonlySet<string>): ReadonlySet<string> {
  const workers = lanes.filter(({ role }) => role !== "coordinator");
  if (workers.length <= MOST_TALL) return new Set(lanes.map(({ id }) => id));
  const slowest = [...workers].sort((a, b) => workUs(b) - workUs(a)).slice(0, SLOWEST_TALL);
  const matter = lanes.filter(({ role, isAggregator }) => role === "coordinator" || isAggregator);
  return new Set([...[...matter, ...slowest].map(({ id }) => id), ...asked]);
}
