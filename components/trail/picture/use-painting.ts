"use client";
import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import { usePalette, type Palette } from "./palette.ts";

/** A canvas as it is painted on; width and height in CSS pixels. */
export interface Sheet {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  /** Pixels of the screen to one of CSS. */
  ratio: number;
  palette: Palette;
}

/**
 * Keeps a canvas painted: anew when what it shows, its size or the theme changes.
 * @param paint on a canvas that is empty; must be the same as long as it paints the same
 * @returns paints once more; stable
 */
export function usePainting(
  canvas: RefObject<HTMLCanvasElement | null>,
  paint: (sheet: Sheet) => void,
): RefObject<() => void> {
  const palette = usePalette();
  const again = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    again.current = () => {
      const element = canvas.current;
      const context = element?.getContext("2d");
      if (!element || !context || !palette) return;
      const { clientWidth: width, clientHeight: height } = element;
      const ratio = window.devicePixelRatio;
      fit(element, Math.round(width * ratio), Math.round(height * ratio));
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      paint({ context, width, height, ratio, palette });
    };
    again.current();
  }, [canvas, paint, palette]);
  useEffect(() => {
    if (!canvas.current) return;
    const observer = new ResizeObserver(() => again.current());
    observer.observe(canvas.current);
    return () => observer.disconnect();
  }, [canvas]);
  return again;
}

/** To give a canvas its size is to make it anew, also where it is the same. */
function fit(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
