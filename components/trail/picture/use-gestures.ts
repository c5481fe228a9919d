"use client";
import { useEffect, useRef, type PointerEvent, type RefObject } from "react";
import type { Zoom } from "./use-zoom.ts";

/** A press that moves less is a click, CSS pixels. */
const STILL_PX = 4;
/** How much a turn of the wheel zooms, a pixel of its delta. */
const WHEEL_ZOOM = 0.002;

/** Where a drag chooses a time, and the wheel zooms by itself. */
function isAxis(target: EventTarget): boolean {
  return target instanceof Element && target.closest("[data-axis]") !== null;
}

/**
 * What pointer and wheel do over a picture: Ctrl or ⌘ with the wheel, or the wheel over an axis, zooms at the pointer; a
 * drag moves the picture; a double click shows all. What is marked `data-axis` has drags of its own.
 * @param frame where all of it happens
 * @param axis has the width and the place of the time axis
 */
export function useGestures(
  frame: RefObject<HTMLElement | null>,
  axis: RefObject<HTMLElement | null>,
  zoom: Zoom,
) {
  const press = useRef<{ lastPx: number; isMoved: boolean }>(undefined);
  useWheel(frame, axis, zoom);
  return {
    onPointerDown({ button, clientX, target, pointerType }: PointerEvent) {
      const place = axis.current?.getBoundingClientRect();
      // A finger scrolls the lanes.
      if (button !== 0 || pointerType === "touch" || isAxis(target) || !place) return;
      if (clientX >= place.left && clientX <= place.right)
        press.current = { lastPx: clientX, isMoved: false };
    },
    onPointerMove({ clientX, pointerId, currentTarget }: PointerEvent<HTMLElement>) {
      const held = press.current;
      if (!held || (!held.isMoved && Math.abs(clientX - held.lastPx) < STILL_PX)) return;
      if (!held.isMoved) currentTarget.setPointerCapture(pointerId);
      zoom.pan((held.lastPx - clientX) / (axis.current?.getBoundingClientRect().width ?? 1));
      press.current = { lastPx: clientX, isMoved: true };
    },
    onPointerUp: () => (press.current = undefined),
    onPointerCancel: () => (press.current = undefined),
    onDoubleClick: () => zoom.fit(),
  };
}

/** React listens to the wheel passively: what keeps the page from zooming must be its own listener. */
function useWheel(
  frame: RefObject<HTMLElement | null>,
  axis: RefObject<HTMLElement | null>,
  zoom: Zoom,
): void {
  const latest = useRef(zoom);
  useEffect(() => {
    latest.current = zoom;
  });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const onWheel = (wheel: WheelEvent) => {
      const place = axis.current?.getBoundingClientRect();
      if (!place || !wheel.target) return;
      const share = (wheel.clientX - place.left) / place.width;
      if (wheel.ctrlKey || wheel.metaKey || isAxis(wheel.target)) {
        wheel.preventDefault();
        latest.current.by(Math.exp(wheel.deltaY * WHEEL_ZOOM), Math.min(1, Math.max(0, share)));
      } else if (Math.abs(wheel.deltaX) > Math.abs(wheel.deltaY) && latest.current.isZoomed) {
        wheel.preventDefault();
        latest.current.pan(wheel.deltaX / place.width);
      }
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [frame, axis]);
}
