"use client";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { isLive, linkTo, viewParsers, type View } from "../../lib/view.ts";
import { useLineActions, type LineActions } from "../lines/use-line-actions.ts";

/** What a reader can do to the view. What changes which rows are shown can be undone with Back. */
export interface ViewActions extends LineActions {
  setRange(from: string, to: string): void;
  toggleLive(): void;
}

/** The explorer's view, kept in the address. */
export function useView(): { view: View; live: boolean; utc: boolean; actions: ViewActions } {
  const [view, setView] = useQueryStates(viewParsers);
  const live = isLive(view);
  const { utc, actions: ofLines } = useLineActions(view, setView);
  const actions = useMemo<ViewActions>(() => {
    const push = (change: Partial<View>) => void setView(change, { history: "push" });
    return {
      ...ofLines,
      setRange: (from, to) => push({ from, to }),
      // Live has no end in time; a range that has one loses it.
      toggleLive: () => push(live ? { live: false } : { live: true, to: "" }),
    };
  }, [setView, live, ofLines]);
  return { view, live, utc, actions };
}

/** The absolute address of the view for somebody else, with the zone that it is read in. */
export function absoluteLink(view: View, utc: boolean, rowTime: string | null): string {
  return new URL(linkTo({ ...view, utc }, Date.now() * 1_000, rowTime), location.origin).href;
}
