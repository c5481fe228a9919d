import type { Density } from "./density.ts";
import type { Lane } from "./lane.ts";

/** Of fewer segments nothing is usual. */
const LEAST_SEGMENTS = 3;
// A worker that counts segments is at work for so many times as long as it usually takes to the next, and within bounds, µs.
const NEXT_SEGMENTS = 5;
const [SOONEST_US, LATEST_US] = [10_000_000, 120_000_000];

/** A worker's segments in a phase. */
export interface Steps {
  total: number;
  /** When the last was done, by the host's clock, microseconds since the epoch; -Infinity where none was. */
  lastUs: number;
  /** Median time from one to the next, µs; null where they are too few to tell. */
  stepUs: number | null;
}

/** How a worker counts segments in a phase: of several processes, as after a restart, the one that counted last tells its step. */
export function stepsOf({ segments }: Pick<Lane, "segments">, ofPhase: string): Steps {
  const steps: Steps = { total: 0, lastUs: -Infinity, stepUs: null };
  for (const { phase, density } of segments) {
    if (phase !== ofPhase) continue;
    steps.total += density.total;
    if (density.lastUs <= steps.lastUs) continue;
    steps.lastUs = density.lastUs;
    steps.stepUs = medianStepUs(density);
  }
  return steps;
}

/** Whether a worker has done a segment so lately that the next need not have come yet. @param nowUs by the host's clock */
export function isCounting({ lastUs, stepUs }: Steps, nowUs: number): boolean {
  return nowUs - lastUs < patienceUs(stepUs ?? 0);
}

/** For how long a worker that takes such steps is at work without a word, µs. */
export function patienceUs(stepUs: number): number {
  return Math.min(LATEST_US, Math.max(SOONEST_US, stepUs * NEXT_SEGMENTS));
}

/**
 * The median time from one segment to the next, µs: those of one bucket are taken to be spread evenly over it.
 * Null where there are too few.
 */
export function medianStepUs(density: Pick<Density, "total" | "read">): number | null {
  const { total } = density;
  if (total < LEAST_SEGMENTS) return null;
  const { widthUs, starts, counts } = density.read();
  const gaps: { us: number; times: number }[] = [];
  let beforeUs: number | undefined;
  starts.forEach((startUs, index) => {
    const count = counts[index] ?? 0;
    const apartUs = widthUs / count;
    const firstUs = startUs + apartUs / 2;
    if (beforeUs !== undefined) gaps.push({ us: firstUs - beforeUs, times: 1 });
    if (count > 1) gaps.push({ us: apartUs, times: count - 1 });
    beforeUs = startUs + widthUs - apartUs / 2;
  });
  gaps.sort((a, b) => a.us - b.us);
  let left = (total - 1) / 2;
  return gaps.find(({ times }) => (left -= times) <= 0)?.us ?? null;
}
