"use client";
import { memo, useEffect, useLayoutEffect, useRef } from "react";
import { paintLane, type LaneScene } from "./paint-lane.ts";
import { usePalette } from "./palette.ts";

/** Where a lane lies among the others, CSS pixels. */
export interface LanePlace {
  scene: LaneScene;
  top: number;
  height: number;
}

/** Lanes so far out of view are painted already, so that a scroll does not show blanks, CSS pixels. */
const AHEAD_PX = 200;

/**
 * What of the lanes is drawn and not written, behind what is: one canvas for all of them, for a browser composes each by
 * itself. Painted anew only when what it shows, its size or the theme changes, and only the lanes in view: of many they are few.
 */
export const LanesCanvas = memo(function LanesCanvas({ places }: { places: readonly LanePlace[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const paint = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    paint.current = () => {
      const context = canvas.current?.getContext("2d");
      if (!canvas.current || !context || !palette) return;
      const { clientWidth: width, clientHeight: height } = canvas.current;
      const ratio = window.devicePixelRatio;
      fit(canvas.current, Math.round(width * ratio), Math.round(height * ratio));
      const { from, to } = inView(canvas.current);
      for (const { scene, top, height: laneHeight } of places) {
        if (top + laneHeight < from || top > to) continue;
        context.setTransform(ratio, 0, 0, ratio, 0, top * ratio);
        paintLane(context, scene, { width, height: laneHeight }, palette);
      }
    };
    paint.current();
  }, [places, palette]);
  useEffect(() => {
    const element = canvas.current;
    const scroller = element?.closest("[data-scroller]");
    if (!element || !scroller) return;
    const again = () => paint.current();
    const sized = new ResizeObserver(again);
    sized.observe(element);
    scroller.addEventListener("scroll", again, { passive: true });
    return () => {
      sized.disconnect();
      scroller.removeEventListener("scroll", again);
    };
  }, []);
  return <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />;
});

/** To give a canvas its size is to make it anew, also where it is the same. */
function fit(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/** What of a canvas its scroller shows, and some more, CSS pixels from its top. */
function inView(canvas: HTMLCanvasElement): { from: number; to: number } {
  const scroller = canvas.closest("[data-scroller]")?.getBoundingClientRect();
  if (!scroller) return { from: -Infinity, to: Infinity };
  const { top } = canvas.getBoundingClientRect();
  return { from: scroller.top - top - AHEAD_PX, to: scroller.bottom - top + AHEAD_PX };
}
