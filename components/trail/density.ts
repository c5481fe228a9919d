import type { SegmentCounts } from "./drawing.ts";
import type { TimeScale } from "./time-scale.ts";

/**
 * Segments as shares over a lane's width: thousands cost no more than a few.
 * @param all a lane's counts by phase; their busiest step is 1
 * @param steps how many parts the width has
 * @returns for each phase, in their order, a share from 0 to 1 a step
 */
export function densityOf(all: readonly SegmentCounts[], scale: TimeScale, steps: number): Float64Array[] {
  const counted = all.map((counts) => stepCounts(counts, scale, steps));
  const most = counted.reduce((high, part) => part.reduce((a, b) => Math.max(a, b), high), 0);
  return most === 0 ? counted : counted.map((part) => part.map((count) => count / most));
}

/** How many segments fall into each step; those of a longer stretch are spread evenly over its steps. */
function stepCounts(
  { timesUs, counts, widthUs }: SegmentCounts,
  { fromUs, toUs }: TimeScale,
  steps: number,
): Float64Array {
  const counted = new Float64Array(steps);
  const stepAt = (timeUs: number) => Math.floor(((timeUs - fromUs) * steps) / (toUs - fromUs));
  timesUs.forEach((timeUs, index) => {
    const first = stepAt(timeUs);
    const last = widthUs === 0 ? first : Math.max(first, stepAt(timeUs + widthUs) - 1);
    const share = (counts[index] ?? 0) / (last - first + 1);
    for (let step = Math.max(0, first); step <= Math.min(last, steps - 1); step++)
      counted[step] = (counted[step] ?? 0) + share;
  });
  return counted;
}
