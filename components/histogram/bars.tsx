import { memo } from "react";
import { LEVELS } from "../../lib/event.ts";
import type { HistogramBucket } from "../../server/protocol/logs.ts";

/** Levels from the bottom of a bar to its top, with their fills; the gravest stands at the bottom. */
export const STACK = [...LEVELS, ""] as const;

/** A CSS colour for a level's part of a bar. */
export function barFill(level: (typeof STACK)[number]): string {
  return `var(--bar-${level === "" ? "none" : level})`;
}

/** Even one error among thousands of lines must be seen. */
const LEAST_HEIGHT_PX = 1.5;

/** The stacked bars: one path a level, so that the drawing stays a handful of elements. */
export const HistogramBars = memo(function HistogramBars({
  buckets,
  widthPx,
  heightPx,
  ceiling,
}: {
  buckets: readonly HistogramBucket[];
  widthPx: number;
  heightPx: number;
  /** The count that a bar of full height stands for. */
  ceiling: number;
}) {
  const step = widthPx / Math.max(buckets.length, 1);
  const barWidth = Math.max(1, step - (step > 4 ? 1 : 0));
  const bottoms = buckets.map(() => heightPx);
  return STACK.map((level) => {
    let path = "";
    buckets.forEach((bucket, index) => {
      const count = bucket.counts[level] ?? 0;
      if (count === 0) return;
      const height = Math.max(LEAST_HEIGHT_PX, (count / ceiling) * heightPx);
      const bottom = bottoms[index] ?? heightPx;
      const top = Math.max(0, bottom - height);
      bottoms[index] = top;
      path += `M${(index * step).toFixed(2)} ${bottom.toFixed(2)}h${barWidth.toFixed(2)}V${top.toFixed(2)}h${(-barWidth).toFixed(2)}z`;
    });
    return path ? <path key={level} d={path} style={{ fill: barFill(level) }} /> : null;
  });
});

/** How many events a bucket holds, of all levels. */
export function bucketTotal(bucket: HistogramBucket): number {
  return STACK.reduce((sum, level) => sum + (bucket.counts[level] ?? 0), 0);
}
