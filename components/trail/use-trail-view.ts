"use client";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import type { Event } from "../../lib/event.ts";
import { toggleFilter, type FilterMode } from "../../lib/query/edit.ts";
import { linkToTrail, trailParsers, type TrailView } from "../../lib/view.ts";
import { setPreferences, usePreferences } from "../ui/preferences.ts";

/** What a reader can do to a trail's view. What changes which rows are shown can be undone with Back. */
export interface TrailActions {
  setQuery(text: string): void;
  toggle(field: string, value: string, mode: FilterMode): void;
  /** Marks a row by its id. */
  mark(id: string): void;
  open(event: Event): void;
  close(): void;
  toggleUtc(): void;
}

/** A trail's view, kept in the address. */
export function useTrailView(): { view: TrailView; utc: boolean; actions: TrailActions } {
  const [view, setView] = useQueryStates(trailParsers);
  const preferences = usePreferences();
  const utc = view.utc ?? preferences.utc;
  const actions = useMemo<TrailActions>(
    () => ({
      setQuery: (q) => void setView({ q }, { history: "push" }),
      toggle: (field, value, mode) =>
        void setView(({ q }) => ({ q: toggleFilter(q, field, value, mode) }), { history: "push" }),
      mark: (id) => void setView({ row: id }),
      open: (event) => void setView({ row: event.id, open: true }),
      close: () => void setView({ open: false }),
      toggleUtc: () => {
        setPreferences({ utc: !utc });
        void setView({ utc: null });
      },
    }),
    [setView, utc],
  );
  return { view, utc, actions };
}

/** The absolute address of a trail's view for somebody else, with the zone that it is read in. */
export function absoluteTrailLink(job: string, view: TrailView, utc: boolean): string {
  return new URL(linkToTrail(job, { ...view, utc }), location.origin).href;
}
