"use client";
import type { Virtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, type RefObject } from "react";
import type { JobSummary } from "../../lib/trail/shape.ts";
import type { ActiveJob } from "./use-list-keys.ts";
import type { ListRows } from "./list-rows.ts";

/** How far jobs are looked for that new ones have pushed on. */
const LOOKED_THROUGH = 300;

/**
 * Holds the rows in view where they are while new jobs come in above them, and the mark on its job.
 * @param list.coveredPx how much of the view's top the heads cover
 */
export function useKeptPlace(list: {
  scroller: RefObject<HTMLElement | null>;
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  rows: ListRows;
  at: (place: number) => JobSummary | undefined;
  coveredPx: number;
  active: ActiveJob | undefined;
  setActive: (active: ActiveJob) => void;
}): void {
  const { scroller, virtualizer, rows, at, coveredPx, active, setActive } = list;
  const anchor = useRef<ActiveJob & { belowPx: number }>(undefined);

  function placeNow({ name, place }: ActiveJob): number | undefined {
    for (let away = 0; away < LOOKED_THROUGH; away++) {
      if (at(place + away)?.name === name) return place + away;
      if (away > 0 && place >= away && at(place - away)?.name === name) return place - away;
    }
    return undefined;
  }

  // Before every paint: jobs come by push, and by windows that are fetched.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (active && at(active.place) && at(active.place)?.name !== active.name) {
      const place = active.name === "" ? active.place : placeNow(active);
      if (place !== undefined) setActive({ place, name: at(place)?.name ?? active.name });
    }
    const held = anchor.current;
    const isScrolled = element.scrollTop > (virtualizer.options.scrollMargin ?? 0);
    if (held && isScrolled && at(held.place) && at(held.place)?.name !== held.name) {
      const place = placeNow(held);
      const start = place === undefined ? undefined : virtualizer.measurementsCache[rows.rowOf(place)]?.start;
      if (start !== undefined) virtualizer.scrollToOffset(start - held.belowPx);
    }
    anchor.current = firstInView(element.scrollTop);
  });

  function firstInView(scrollTop: number): (ActiveJob & { belowPx: number }) | undefined {
    for (const { index, start } of virtualizer.getVirtualItems()) {
      const item = rows.at(index);
      if (start < scrollTop + coveredPx || item.kind !== "job") continue;
      const job = at(item.place);
      if (job) return { name: job.name, place: item.place, belowPx: start - scrollTop };
    }
    return undefined;
  }
}
