"use client";
import { useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import { toggleFilter, type FilterMode } from "../../lib/query/edit.ts";
import type { Event } from "../../lib/event.ts";
import { isLive, linkTo, viewParsers, type View } from "../../lib/view.ts";
import { setPreferences, usePreferences } from "../ui/preferences.ts";

/** What a reader can do to the view. What changes which rows are shown can be undone with Back. */
export interface ViewActions {
  setQuery(text: string): void;
  toggle(field: string, value: string, mode: FilterMode): void;
  setRange(from: string, to: string): void;
  toggleLive(): void;
  select(event: Event): void;
  open(event: Event): void;
  close(): void;
  toggleUtc(): void;
}

/** The explorer's view, kept in the address. */
export function useView(): { view: View; live: boolean; utc: boolean; actions: ViewActions } {
  const [view, setView] = useQueryStates(viewParsers);
  const preferences = usePreferences();
  const utc = view.utc ?? preferences.utc;
  const live = isLive(view);
  const push = useCallback((change: Partial<View>) => void setView(change, { history: "push" }), [setView]);
  const actions = useMemo<ViewActions>(
    () => ({
      setQuery: (q) => push({ q }),
      toggle: (field, value, mode) =>
        void setView((present) => ({ q: toggleFilter(present.q, field, value, mode) }), { history: "push" }),
      setRange: (from, to) => push({ from, to }),
      // Live has no end in time; a range that has one loses it.
      toggleLive: () => push(live ? { live: false } : { live: true, to: "" }),
      select: (event) => void setView({ row: event.id }),
      open: (event) => void setView({ row: event.id, open: true }),
      close: () => void setView({ open: false }),
      toggleUtc: () => {
        setPreferences({ utc: !utc });
        void setView({ utc: null });
      },
    }),
    [push, setView, live, utc],
  );
  return { view, live, utc, actions };
}

/** The absolute address of the view for somebody else, with the zone that it is read in. */
export function absoluteLink(view: View, utc: boolean, rowTime: string | null): string {
  return new URL(linkTo({ ...view, utc }, Date.now() * 1_000, rowTime), location.origin).href;
}
