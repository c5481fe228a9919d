"use client";
import { memo, useEffect, useLayoutEffect, useRef } from "react";
import { paintLane, type LaneScene } from "./paint-lane.ts";
import { usePalette } from "./palette.ts";

/** What of a lane is drawn and not written. Painted anew only when what it shows, its size or the theme changes. */
export const LaneCanvas = memo(function LaneCanvas(scene: LaneScene) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const paint = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    paint.current = () => {
      const context = canvas.current?.getContext("2d");
      if (!canvas.current || !context || !palette) return;
      const { clientWidth: width, clientHeight: height } = canvas.current;
      const ratio = window.devicePixelRatio;
      canvas.current.width = Math.round(width * ratio);
      canvas.current.height = Math.round(height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paintLane(context, scene, { width, height }, palette);
    };
    paint.current();
  });
  useEffect(() => {
    if (!canvas.current) return;
    const observer = new ResizeObserver(() => paint.current());
    observer.observe(canvas.current);
    return () => observer.disconnect();
  }, []);
  return <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />;
});
