"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import type * as z from "zod";
import { facetsSchema, histogramSchema } from "../../server/protocol/logs.ts";
import type { Parameters } from "../data/fetch-json.ts";
import { fetchLines } from "../data/fetch-lines.ts";
import type { RangeTimes } from "../range/use-range.ts";

/** Bars have round widths, so there are fewer: an hour has 120 of 30 s. */
const BUCKETS = 150;

/**
 * The histogram and the facets of a selection. They fill in from the newest on while they are counted; of a view that was
 * counted before, the counts before stay until the new ones are whole.
 * @param view names the view: its range moves on while it stays the same
 */
export function useCounts(query: string, range: RangeTimes, view: string, enabled: boolean) {
  const parameters = { q: query || undefined, ...range, progress: true };
  const histogram = useCounted(
    "histogram",
    histogramSchema,
    view,
    { ...parameters, buckets: BUCKETS },
    enabled,
  );
  const facets = useCounted("facets", facetsSchema, view, parameters, enabled);
  return { histogram, facets };
}

function useCounted<Counted extends { searchedTo: string | null }>(
  what: "histogram" | "facets",
  schema: z.ZodType<Counted>,
  view: string,
  parameters: Parameters,
  enabled: boolean,
) {
  const whole = useRef<string>(undefined);
  return useQuery({
    queryKey: [what, parameters],
    async queryFn({ signal, client, queryKey }) {
      let last: Counted | undefined;
      for await (const counted of fetchLines(schema, `/api/${what}`, parameters, signal)) {
        last = counted;
        if (whole.current !== view) client.setQueryData(queryKey, counted);
      }
      if (!last) throw new Error(`The answer to /api/${what} was empty.`);
      whole.current = view;
      return last;
    },
    placeholderData: keepPreviousData,
    enabled,
  });
}

const COUNT_AGAIN_EVERY_MS = 3_000;
/** Lines come in bursts; one count serves all that arrive within this. */
const COUNT_AFTER_MS = 200;

/**
 * Counts again soon after live lines arrive, but not more often than every 3 s.
 * @param tick must be stable
 * @returns call it for each arrival; stable
 */
export function useCountArrivals(tick: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const notBefore = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    if (timer.current !== undefined) return;
    const pauseMs = Math.max(COUNT_AFTER_MS, notBefore.current - performance.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      notBefore.current = performance.now() + COUNT_AGAIN_EVERY_MS;
      tick();
    }, pauseMs);
  }, [tick]);
}
