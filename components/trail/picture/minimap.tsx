"use client";
import { memo, useEffect, useRef } from "react";
import { phaseTone } from "../../ui/badge.tsx";
import type { LaneDrawing } from "../drawing.ts";
import { percentAt, type TimeScale } from "../time-scale.ts";
import { usePalette, type Palette } from "./palette.ts";

/** The whole job in a strip, with a frame about what the picture shows. */
export function Minimap({
  lanes,
  whole,
  shown,
}: {
  lanes: readonly LaneDrawing[];
  whole: TimeScale;
  shown: TimeScale;
}) {
  const left = percentAt(whole, shown.fromUs);
  const right = percentAt(whole, shown.toUs);
  return (
    <div className="relative h-8 overflow-hidden border-x border-line" data-brushes>
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
  const palette = usePalette();
  useEffect(() => {
    const paint = () => {
      const context = canvas.current?.getContext("2d");
      if (!canvas.current || !context || !palette) return;
      const { clientWidth, clientHeight } = canvas.current;
      const ratio = window.devicePixelRatio;
      canvas.current.width = Math.round(clientWidth * ratio);
      canvas.current.height = Math.round(clientHeight * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paintAll(context, lanes, whole, { width: clientWidth, height: clientHeight }, palette);
    };
    paint();
    if (!canvas.current) return;
    const observer = new ResizeObserver(paint);
    observer.observe(canvas.current);
    return () => observer.disconnect();
  }, [lanes, whole, palette]);
  return <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />;
});

function paintAll(
  context: CanvasRenderingContext2D,
  lanes: readonly LaneDrawing[],
  whole: TimeScale,
  { width, height }: { width: number; height: number },
  palette: Palette,
): void {
  const at = (timeUs: number) => (percentAt(whole, timeUs) / 100) * width;
  const workers = lanes.filter(({ role }) => role !== "coordinator");
  const step = (height - 4) / Math.max(1, workers.length);
  context.globalAlpha = 0.6;
  workers.forEach(({ spans }, index) => {
    for (const { startUs, endUs, phase } of spans) {
      const tone = phaseTone(phase ?? "");
      context.fillStyle =
        tone === "contributions" || tone === "prove" || tone === "aggregate" ? palette[tone] : palette.text3;
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
