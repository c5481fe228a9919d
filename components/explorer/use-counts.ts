"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { facetCountsSchema, histogramSchema } from "../../server/protocol.ts";
import { fetchJson } from "../api/fetch-json.ts";
import type { RangeTimes } from "./use-range.ts";

const BUCKETS = 120;

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

const COUNT_AGAIN_AFTER_MS = 3_000;

/**
 * Counts again while live lines arrive, at most every 3 s.
 * @param tick must be stable
 * @returns call it for each arrival; stable
 */
export function useCountArrivals(tick: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      tick();
    }, COUNT_AGAIN_AFTER_MS);
  }, [tick]);
}
