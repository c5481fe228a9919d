import { medianOf } from "./stragglers.ts";

/** A measured time and when it was, microseconds since the epoch and milliseconds. */
export interface Measured {
  timeUs: number;
  ms: number;
}

/** Since when a level is another one. */
export interface LevelChange {
  timeUs: number;
  /** Its median before and since, milliseconds. */
  beforeMs: number;
  sinceMs: number;
}

/** On either side no fewer may tell of a level. */
const LEAST_EACH = 8;
/** More measurements than this are joined by their medians: where it changed is then told less closely. */
const MOST = 240;
/** Medians nearer than this are one level: a part of the one before, and ms. */
const LEAST_PART = 0.1;
const LEAST_MS = 250;
/** How far apart the medians are, in how far the measurements of one level usually are from theirs. */
const LEAST_SPREADS = 2;

/**
 * The one moment since which a level is clearly another one, where there is one. A single peak is none, and neither is a level
 * that had come back.
 * @param measured in order of time
 */
export function levelChange(measured: readonly Measured[]): LevelChange | undefined {
  const points = joined(measured);
  let best: { at: number; cost: number } | undefined;
  for (let at = 1; at < points.length; at++) {
    const cost = spreadOf(points.slice(0, at)) * at + spreadOf(points.slice(at)) * (points.length - at);
    if (!best || cost < best.cost) best = { at, cost };
  }
  if (!best || best.at < LEAST_EACH || best.at > points.length - LEAST_EACH) return undefined;
  const [before, since] = [points.slice(0, best.at), points.slice(best.at)];
  const beforeMs = medianOf(before.map(({ ms }) => ms));
  const sinceMs = medianOf(since.map(({ ms }) => ms));
  const apartMs = Math.abs(sinceMs - beforeMs);
  const spreadMs = Math.max(spreadOf(before), spreadOf(since));
  if (apartMs < Math.max(beforeMs * LEAST_PART, LEAST_MS) || apartMs < spreadMs * LEAST_SPREADS)
    return undefined;
  const [first] = since;
  return first && { timeUs: first.timeUs, beforeMs, sinceMs };
}

/** How far measurements are from their median, on average. */
function spreadOf(points: readonly Measured[]): number {
  const median = medianOf(points.map(({ ms }) => ms));
  return points.reduce((sum, { ms }) => sum + Math.abs(ms - median), 0) / points.length;
}

function joined(measured: readonly Measured[]): readonly Measured[] {
  const each = Math.ceil(measured.length / MOST);
  if (each <= 1) return measured;
  const points: Measured[] = [];
  for (let from = 0; from < measured.length; from += each) {
    const part = measured.slice(from, from + each);
    points.push({ timeUs: part[0]?.timeUs ?? 0, ms: medianOf(part.map(({ ms }) => ms)) });
  }
  return points;
}
