"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { facetCountsSchema, histogramSchema } from "../../server/protocol/logs.ts";
import { fetchJson } from "../data/fetch-json.ts";
import type { RangeTimes } from "../range/use-range.ts";

/** Bars have round widths, so there are fewer: an hour has 120 of 30 s. */
const BUCKETS = 150;

/** The histogram and the facets of a selection; the counts before stay until the new ones are there. */
export function useCounts(query: string, range: RangeTimes, enabled: boolean) {
  const parameters = { q: query || undefined, ...range };
  const histogram = useQuery({
    queryKey: ["histogram", query, range.from, range.to],
    queryFn: ({ signal }) =>
      fetchJson(histogramSchema, "/api/histogram", { ...parameters, buckets: BUCKETS }, { signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
  const facets = useQuery({
    queryKey: ["facets", query, range.from, range.to],
    queryFn: ({ signal }) => fetchJson(facetCountsSchema, "/api/facets", parameters, { signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
  return { histogram, facets };
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
