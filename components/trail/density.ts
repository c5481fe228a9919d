import type { SegmentCounts } from "./drawing.ts";
import type { TimeScale } from "./time-scale.ts";

/** Steps that a lane's width is divided into: about two pixels each on a wide screen. */
export const DENSITY_STEPS = 600;
/** One segment beside steps with hundreds must still be seen, as a share of the height. */
const LEAST_HEIGHT = 0.25;

/**
 * Segments as heights over a lane's width, in one SVG path a phase: thousands cost no more than a few.
 * @param all a lane's counts by phase; their busiest step has the full height
 * @returns a path for each, in a box of {@link DENSITY_STEPS} × 1
 */
export function densityPaths(all: readonly SegmentCounts[], scale: TimeScale): string[] {
  const heights = all.map((counts) => stepCounts(counts, scale));
  const most = heights.reduce((high, steps) => steps.reduce((a, b) => Math.max(a, b), high), 0);
  return heights.map((steps) => pathOf(steps, most));
}

/** How many segments fall into each step; those of a longer stretch are spread evenly over its steps. */
function stepCounts({ timesUs, counts, widthUs }: SegmentCounts, { fromUs, toUs }: TimeScale): Float64Array {
  const steps = new Float64Array(DENSITY_STEPS);
  const stepAt = (timeUs: number) => Math.floor(((timeUs - fromUs) * DENSITY_STEPS) / (toUs - fromUs));
  timesUs.forEach((timeUs, index) => {
    const first = stepAt(timeUs);
    const last = widthUs === 0 ? first : Math.max(first, stepAt(timeUs + widthUs) - 1);
    const share = (counts[index] ?? 0) / (last - first + 1);
    for (let step = Math.max(0, first); step <= Math.min(last, DENSITY_STEPS - 1); step++)
      steps[step] = (steps[step] ?? 0) + share;
  });
  return steps;
}

/** Neighbours of the same height are one rectangle. */
function pathOf(steps: Float64Array, most: number): string {
  let path = "";
  for (let from = 0; from < steps.length;) {
    const count = steps[from] ?? 0;
    let to = from + 1;
    while (to < steps.length && steps[to] === count) to += 1;
    if (count > 0) {
      const height = Math.max(LEAST_HEIGHT, count / most).toFixed(3);
      path += `M${from} 1v-${height}h${to - from}v${height}z`;
    }
    from = to;
  }
  return path;
}
