"use client";
import { useMemo } from "react";
import type { Event } from "../../lib/event.ts";
import { toggleFilter, type FilterMode } from "../../lib/query/edit.ts";
import { setPreferences, usePreferences } from "../ui/preferences.ts";

/** What every view of lines keeps in the address. */
export interface LineView {
  /** The query's text. */
  q: string;
  /** Id of the marked line. */
  row: string | null;
  /** Whether the marked line is opened. */
  open: boolean;
  /** Times in UTC; null leaves it to the reader's preference. */
  utc: boolean | null;
}

/** What a reader can do to a view of lines. What changes which rows are shown can be undone with Back. */
export interface LineActions {
  setQuery(text: string): void;
  toggle(field: string, value: string, mode: FilterMode): void;
  /** Marks a row by its id. */
  mark(id: string): void;
  open(event: Event): void;
  close(): void;
  toggleUtc(): void;
}

type Change = Partial<LineView>;
type SetView = (
  change: Change | ((present: LineView) => Change),
  options?: { history: "push" },
) => Promise<unknown>;

/**
 * The zone that times are shown in, and what can be done to a view that the address keeps.
 * @param setView changes the address; must be stable
 */
export function useLineActions(
  view: Pick<LineView, "utc">,
  setView: SetView,
): { utc: boolean; actions: LineActions } {
  const preferences = usePreferences();
  const utc = view.utc ?? preferences.utc;
  const actions = useMemo<LineActions>(
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
  return { utc, actions };
}
