"use client";
import { useQueryStates } from "nuqs";
import { linkToTrail, trailParsers, type TrailView } from "../../lib/view.ts";
import { useLineActions, type LineActions } from "../lines/use-line-actions.ts";

/** A trail's view, kept in the address. */
export function useTrailView(): { view: TrailView; utc: boolean; actions: LineActions } {
  const [view, setView] = useQueryStates(trailParsers);
  return { view, ...useLineActions(view, setView) };
}

/** The absolute address of a trail's view for somebody else, with the zone that it is read in. */
export function absoluteTrailLink(job: string, view: TrailView, utc: boolean): string {
  return new URL(linkToTrail(job, { ...view, utc }), location.origin).href;
}
