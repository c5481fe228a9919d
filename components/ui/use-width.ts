"use client";
import { useCallback, useState } from "react";

const BEFORE_MEASURED_PX = 800;

/** The width of the element that the returned function is the ref of, in CSS pixels. */
export function useWidth(): [
  widthPx: number,
  ref: (element: HTMLElement | null) => (() => void) | undefined,
] {
  const [widthPx, setWidthPx] = useState(BEFORE_MEASURED_PX);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setWidthPx(entry.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [widthPx, ref];
}
