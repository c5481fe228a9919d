"use client";
import { useImperativeHandle, useRef, useState, type Ref } from "react";
import { isoFromMicros } from "../../lib/time.ts";
import { elapsedText } from "../../lib/duration.ts";
import { shownTime } from "../ui/format-time.ts";
import { timeAt, type TimeScale } from "./time-scale.ts";

/** How a picture tells its cursor where the pointer is. */
export interface TimeCursorHandle {
  /**
   * @param clientX where the pointer is, CSS pixels from the window's left edge
   * @param axis the place of the time axis in the window
   */
  move(clientX: number, axis: DOMRect): void;
  leave(): void;
}

/** The pointer's time as a line over all of the picture, with a tip in words. Only this is drawn when the pointer moves. */
export function TimeCursor({
  ref,
  scale,
  utc,
}: {
  ref: Ref<TimeCursorHandle>;
  scale: TimeScale;
  utc: boolean;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ leftPx: number; share: number }>();
  useImperativeHandle(
    ref,
    () => ({
      move(clientX, axis) {
        const share = (clientX - axis.left) / axis.width;
        const frameLeft = frame.current?.getBoundingClientRect().left ?? 0;
        setPlace(share >= 0 && share <= 1 ? { leftPx: clientX - frameLeft, share } : undefined);
      },
      leave: () => setPlace(undefined),
    }),
    [],
  );
  return (
    <div ref={frame} aria-hidden="true" className="pointer-events-none absolute inset-0 z-20 overflow-hidden">
      {place && (
        <span
          className="absolute inset-y-0 left-0 w-px bg-line-strong will-change-transform"
          style={{ transform: `translateX(${place.leftPx}px)` }}
        >
          <Tip
            timeUs={Math.round(timeAt(scale, place.share))}
            scale={scale}
            utc={utc}
            isLeft={place.share > 0.5}
          />
        </span>
      )}
    </div>
  );
}

function Tip({
  timeUs,
  scale,
  utc,
  isLeft,
}: {
  timeUs: number;
  scale: TimeScale;
  utc: boolean;
  isLeft: boolean;
}) {
  return (
    <span
      className={`tabular absolute top-0.5 rounded-sm border border-line bg-raised px-1 text-xs whitespace-nowrap text-text ${isLeft ? "right-1.5" : "left-1.5"}`}
    >
      {shownTime(isoFromMicros(timeUs), utc).time} · {elapsedText((timeUs - scale.zeroUs) / 1_000)}
    </span>
  );
}
