"use client";
import { useEffect, useRef, useState, type PointerEvent, type RefObject } from "react";
import type { Stretch } from "../../../lib/trail-view.ts";
import { timeAt, type TimeScale } from "../time-scale.ts";
import { stretchBetween, type Zoom } from "./use-zoom.ts";

/** A press that moves less is a click, CSS pixels. */
const STILL_PX = 4;
/** How much a turn of the wheel zooms, a pixel of its delta. */
const WHEEL_ZOOM = 0.002;

/** Something that is drawn over a time axis. */
export interface Plot {
  /** What a press and a move choose a stretch of; elsewhere they move the picture. */
  brushes: (target: Element) => boolean;
  zoom: Zoom;
  onBrush: (stretch: Stretch | null) => void;
}

/**
 * What pointer and wheel do over a picture: Ctrl or ⌘ with the wheel, or the wheel over the axis, zooms at the pointer; a
 * drag moves the picture, on the axis it chooses a time; a double click shows all.
 * @param frame where all of it happens
 * @param axis has the width and the place of the time axis
 */
export function useGestures(
  frame: RefObject<HTMLElement | null>,
  axis: RefObject<HTMLElement | null>,
  { brushes, zoom, onBrush }: Plot,
) {
  const [drawn, setDrawn] = useState<Stretch | null>(null);
  const press = useRef<{ fromPx: number; lastPx: number; isBrush: boolean; isMoved: boolean }>(undefined);
  useWheel(frame, axis, brushes, zoom);
  const placeOf = (clientX: number) => {
    const { left = 0, width = 1 } = axis.current?.getBoundingClientRect() ?? {};
    return { share: (clientX - left) / width, widthPx: width };
  };
  const stretchTo = (fromPx: number, toPx: number, scale: TimeScale) =>
    stretchBetween(scale.zeroUs, timeAt(scale, placeOf(fromPx).share), timeAt(scale, placeOf(toPx).share));
  return {
    /** The stretch that is being chosen. */
    drawn,
    onPointerDown({ button, clientX, target, pointerType }: PointerEvent) {
      const { share } = placeOf(clientX);
      if (button !== 0 || share < 0 || share > 1 || !(target instanceof Element)) return;
      const isBrush = brushes(target);
      // A finger scrolls the lanes.
      if (pointerType === "touch" && !isBrush) return;
      press.current = { fromPx: clientX, lastPx: clientX, isBrush, isMoved: false };
    },
    onPointerMove({ clientX, pointerId, currentTarget }: PointerEvent<HTMLElement>) {
      const held = press.current;
      if (!held) return;
      if (!held.isMoved && Math.abs(clientX - held.fromPx) < STILL_PX) return;
      if (!held.isMoved) currentTarget.setPointerCapture(pointerId);
      held.isMoved = true;
      if (held.isBrush) setDrawn(stretchTo(held.fromPx, clientX, zoom.scale));
      else zoom.pan((held.lastPx - clientX) / placeOf(clientX).widthPx);
      held.lastPx = clientX;
    },
    onPointerUp({ clientX }: PointerEvent) {
      const held = press.current;
      press.current = undefined;
      setDrawn(null);
      if (!held?.isBrush) return;
      onBrush(held.isMoved ? stretchTo(held.fromPx, clientX, zoom.scale) : null);
    },
    onPointerCancel() {
      press.current = undefined;
      setDrawn(null);
    },
    onDoubleClick: () => zoom.fit(),
  };
}

/** React listens to the wheel passively: what keeps the page from zooming must be its own listener. */
function useWheel(
  frame: RefObject<HTMLElement | null>,
  axis: RefObject<HTMLElement | null>,
  zoomsAlways: (target: Element) => boolean,
  zoom: Zoom,
): void {
  const latest = useRef({ zoomsAlways, zoom });
  useEffect(() => {
    latest.current = { zoomsAlways, zoom };
  });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const onWheel = (wheel: WheelEvent) => {
      const place = axis.current?.getBoundingClientRect();
      if (!place || !(wheel.target instanceof Element)) return;
      const { zoom: present, zoomsAlways: always } = latest.current;
      const share = (wheel.clientX - place.left) / place.width;
      if (wheel.ctrlKey || wheel.metaKey || always(wheel.target)) {
        wheel.preventDefault();
        present.by(Math.exp(wheel.deltaY * WHEEL_ZOOM), Math.min(1, Math.max(0, share)));
      } else if (Math.abs(wheel.deltaX) > Math.abs(wheel.deltaY) && present.isZoomed) {
        wheel.preventDefault();
        present.pan(wheel.deltaX / place.width);
      }
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [frame, axis]);
}
