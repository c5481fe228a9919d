"use client";
import { useState, type PointerEvent } from "react";

/** Nearer than this two places are a click, CSS pixels. */
const LEAST_PX = 4;

/**
 * Dragging over a chart chooses its part.
 * @param onChoose is given its begin and end, each from 0 to 1
 * @param onClick a press that was no drag
 * @returns the part while it is drawn, and what the chart listens to
 */
export function useRangeDrag(
  onChoose: (from: number, to: number) => void,
  onClick: () => void = () => undefined,
) {
  const [drag, setDrag] = useState<{ from: number; to: number; isLong: boolean }>();
  const place = ({ currentTarget, clientX }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(1, (clientX - left) / width));
  };
  return {
    part: drag?.isLong ? { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) } : undefined,
    handlers: {
      onPointerDown(down: PointerEvent<HTMLElement>) {
        if (down.button !== 0) return;
        down.currentTarget.setPointerCapture(down.pointerId);
        setDrag({ from: place(down), to: place(down), isLong: false });
      },
      onPointerMove(move: PointerEvent<HTMLElement>) {
        if (!drag) return;
        const to = place(move);
        const px = Math.abs(to - drag.from) * move.currentTarget.getBoundingClientRect().width;
        setDrag({ from: drag.from, to, isLong: drag.isLong || px >= LEAST_PX });
      },
      onPointerUp() {
        if (drag?.isLong) onChoose(Math.min(drag.from, drag.to), Math.max(drag.from, drag.to));
        else if (drag) onClick();
        setDrag(undefined);
      },
      onPointerCancel: () => setDrag(undefined),
    },
  };
}
