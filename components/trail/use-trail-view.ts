"use client";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { linkToTrailView, trailParsers, type Stretch, type TrailView } from "../../lib/trail-view.ts";
import { useLineActions, type LineActions } from "../lines/use-line-actions.ts";

/** What a reader can do to the picture; stable. */
export interface PictureActions {
  zoom(stretch: Stretch | null): void;
  brush(stretch: Stretch | null): void;
  order(lanes: TrailView["lanes"]): void;
  correct(corrected: boolean): void;
}

/** A trail's view, kept in the address. */
export function useTrailView(): {
  view: TrailView;
  utc: boolean;
  actions: LineActions;
  picture: PictureActions;
} {
  const [view, setView] = useQueryStates(trailParsers);
  const picture = useMemo<PictureActions>(
    () => ({
      zoom: (zoom) => void setView({ zoom }),
      brush: (brush) => void setView({ brush }, { history: "push" }),
      order: (lanes) => void setView({ lanes }),
      correct: (corrected) => void setView({ corrected }),
    }),
    [setView],
  );
  return { view, picture, ...useLineActions(view, setView) };
}

/** The absolute address of a trail's view for somebody else, with the zone that it is read in. */
export function absoluteTrailLink(job: string, view: TrailView, utc: boolean): string {
  return new URL(linkToTrailView(job, { ...view, utc }), location.origin).href;
}
