"use client";
import { memo, useEffect, useLayoutEffect, useRef } from "react";
import { paintLane, type LaneScene } from "./paint-lane.ts";
import { usePalette } from "./palette.ts";

/** Lanes so far out of view are painted already, so that a scroll does not show blanks. */
const AHEAD = "120px";

/**
 * What of a lane is drawn and not written. Painted anew only when what it shows, its size or the theme changes, and while it is
 * in view: of many lanes few are.
 */
export const LaneCanvas = memo(function LaneCanvas(scene: LaneScene) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const isSeen = useRef(false);
  const paint = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    paint.current = () => {
      const context = canvas.current?.getContext("2d");
      if (!canvas.current || !context || !palette) return;
      const { clientWidth: width, clientHeight: height } = canvas.current;
      const ratio = window.devicePixelRatio;
      fit(canvas.current, Math.round(width * ratio), Math.round(height * ratio));
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paintLane(context, scene, { width, height }, palette);
    };
    if (isSeen.current) paint.current();
  });
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const sized = new ResizeObserver(() => {
      if (isSeen.current) paint.current();
    });
    const seen = new IntersectionObserver(
      (entries) => {
        isSeen.current = entries.at(-1)?.isIntersecting ?? false;
        if (isSeen.current) paint.current();
      },
      { rootMargin: AHEAD },
    );
    sized.observe(element);
    seen.observe(element);
    return () => {
      sized.disconnect();
      seen.disconnect();
    };
  }, []);
  return <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />;
});

/** To give a canvas its size is to make it anew, also where it is the same. */
function fit(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
