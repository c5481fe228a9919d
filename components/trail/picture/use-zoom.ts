"use client";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Stretch } from "../../../lib/trail-view.ts";
import { panned, partOf, zoomed, type TimeScale } from "../time-scale.ts";

/** The address is written once the picture has come to rest, milliseconds. */
const RESTS_AFTER_MS = 250;

/** What of a job its picture shows, and how to show something else. */
export interface Zoom {
  scale: TimeScale;
  isZoomed: boolean;
  /** @param factor the new length by the old @param share of the width, what stays in its place */
  by(factor: number, share: number): void;
  /** @param share of the width, to the right */
  pan(share: number): void;
  fit(): void;
}

/**
 * Keeps what a picture shows: here while it moves, in the address when it has come to rest.
 * @param kept what the address says
 * @param keep must be stable
 */
export function useZoom(whole: TimeScale, kept: Stretch | null, keep: (shown: Stretch | null) => void): Zoom {
  const [shown, setShown] = useState(kept);
  const written = useRef(textOf(kept));
  useEffect(() => {
    if (textOf(kept) === written.current) return;
    written.current = textOf(kept);
    setShown(kept);
  }, [kept]);
  useEffect(() => {
    if (textOf(shown) === written.current) return;
    const timer = setTimeout(() => {
      written.current = textOf(shown);
      keep(shown);
    }, RESTS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [shown, keep]);
  return useMemo(() => {
    const scaleFor = (stretch: Stretch | null) => (stretch ? scaleOfStretch(whole, stretch) : whole);
    const change = (next: (scale: TimeScale) => TimeScale) =>
      setShown((present) => stretchOf(whole, next(scaleFor(present))));
    return {
      scale: scaleFor(shown),
      isZoomed: shown !== null,
      by: (factor, share) => change((scale) => zoomed(scale, whole, factor, share)),
      pan: (share) => change((scale) => panned(scale, whole, share)),
      fit: () => setShown(null),
    };
  }, [whole, shown]);
}

/** A stretch of a job as a part of its picture. */
export function scaleOfStretch(whole: TimeScale, { fromMs, toMs }: Stretch): TimeScale {
  return partOf(whole, whole.zeroUs + fromMs * 1_000, whole.zeroUs + toMs * 1_000);
}

/** The stretch between two moments, in either order, at least a millisecond long. */
export function stretchBetween(zeroUs: number, oneUs: number, otherUs: number): Stretch {
  const fromMs = Math.floor((Math.min(oneUs, otherUs) - zeroUs) / 1_000);
  const toMs = Math.ceil((Math.max(oneUs, otherUs) - zeroUs) / 1_000);
  return { fromMs, toMs: Math.max(fromMs + 1, toMs) };
}

function stretchOf(whole: TimeScale, scale: TimeScale): Stretch | null {
  if (scale.fromUs <= whole.fromUs && scale.toUs >= whole.toUs) return null;
  return stretchBetween(whole.zeroUs, scale.fromUs, scale.toUs);
}

function textOf(stretch: Stretch | null): string {
  return stretch ? `${stretch.fromMs}~${stretch.toMs}` : "";
}
