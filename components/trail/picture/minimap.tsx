"use client";
import { memo, useCallback, useRef } from "react";
import type { useRangeDrag } from "../../ui/use-range-drag.ts";
import type { LaneDrawing } from "../drawing.ts";
import { percentAt, type TimeScale } from "../time-scale.ts";
import { inkOf } from "./palette.ts";
import { usePainting, type Sheet } from "./use-painting.ts";

/** The whole job in a strip, with a frame about what the picture shows. A drag over it chooses a time. */
export function Minimap({
  lanes,
  whole,
  shown,
  drag,
}: {
  lanes: readonly LaneDrawing[];
  whole: TimeScale;
  shown: TimeScale;
  /** What it listens to. */
  drag: ReturnType<typeof useRangeDrag>["handlers"];
}) {
  const left = percentAt(whole, shown.fromUs);
  const right = percentAt(whole, shown.toUs);
  return (
    <div
      data-axis
      className="relative h-8 cursor-crosshair touch-none overflow-hidden border-x border-line"
      {...drag}
    >
      <Picture lanes={lanes} whole={whole} />
      <span className="absolute inset-y-0 left-0 bg-bg/65" style={{ width: `${left}%` }} />
      <span className="absolute inset-y-0 right-0 bg-bg/65" style={{ width: `${100 - right}%` }} />
      <span
        data-testid="minimap-frame"
        className="absolute inset-y-0 rounded-sm border border-text-3"
        style={{ left: `${left}%`, width: `${right - left}%` }}
      />
    </div>
  );
}

const Picture = memo(function Picture({ lanes, whole }: { lanes: readonly LaneDrawing[]; whole: TimeScale }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const paint = useCallback((sheet: Sheet) => paintAll(sheet, lanes, whole), [lanes, whole]);
  usePainting(canvas, paint);
  return <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />;
});

function paintAll(
  { context, width, height, palette }: Sheet,
  lanes: readonly LaneDrawing[],
  whole: TimeScale,
): void {
  const at = (timeUs: number) => (percentAt(whole, timeUs) / 100) * width;
  const workers = lanes.filter(({ role }) => role !== "coordinator");
  const step = (height - 4) / Math.max(1, workers.length);
  context.globalAlpha = 0.6;
  workers.forEach(({ spans }, index) => {
    for (const { startUs, endUs, phase } of spans) {
      context.fillStyle = inkOf(palette, phase).ink;
      const from = at(startUs);
      context.fillRect(
        from,
        2 + index * step,
        Math.max(1, at(endUs ?? whole.toUs) - from),
        Math.max(0.5, step - 0.5),
      );
    }
  });
  context.globalAlpha = 1;
  for (const { marks } of lanes)
    for (const { kind, timeUs } of marks) {
      if (kind !== "error") continue;
      context.fillStyle = palette.error;
      context.fillRect(at(timeUs) - 1, 0, 2, height);
    }
}
