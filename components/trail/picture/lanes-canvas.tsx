"use client";
import { memo, useCallback, useEffect, useRef } from "react";
import { paintLane, type LaneScene } from "./paint-lane.ts";
import { usePainting, type Sheet } from "./use-painting.ts";

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
 * itself. Only the lanes in view are painted: of many they are few.
 */
export const LanesCanvas = memo(function LanesCanvas({ places }: { places: readonly LanePlace[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const paint = useCallback(
    ({ context, width, ratio, palette }: Sheet) => {
      const { from, to } = inView(canvas.current);
      for (const { scene, top, height } of places) {
        if (top + height < from || top > to) continue;
        context.setTransform(ratio, 0, 0, ratio, 0, top * ratio);
        paintLane(context, scene, { width, height }, palette);
      }
    },
    [places],
  );
  const again = usePainting(canvas, paint);
  useEffect(() => {
    const scroller = canvas.current?.closest("[data-scroller]");
    const onScroll = () => again.current();
    scroller?.addEventListener("scroll", onScroll, { passive: true });
    return () => scroller?.removeEventListener("scroll", onScroll);
  }, [again]);
  return <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />;
});

/** What of a canvas its scroller shows, and some more, CSS pixels from its top. */
function inView(canvas: HTMLCanvasElement | null): { from: number; to: number } {
  const scroller = canvas?.closest("[data-scroller]")?.getBoundingClientRect();
  if (!canvas || !scroller) return { from: -Infinity, to: Infinity };
  const { top } = canvas.getBoundingClientRect();
  return { from: scroller.top - top - AHEAD_PX, to: scroller.bottom - top + AHEAD_PX };
}
