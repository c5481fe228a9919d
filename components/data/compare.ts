"use client";
import { useQuery } from "@tanstack/react-query";
import * as z from "zod";
import { comparisonSchema } from "../../lib/trail/compare/shape.ts";
import { candidatesSchema } from "../../lib/trail/shape.ts";
import { fetchJson } from "./fetch-json.ts";

const comparedOrCandidates = z.union([comparisonSchema, candidatesSchema]);

/**
 * A job beside another one; fetched once.
 * @param other as in the address; undefined for the last good one of the same shape
 */
export function useComparison(job: string, other: string | undefined) {
  return useQuery({
    queryKey: ["compare", job, other],
    queryFn: ({ signal }) =>
      fetchJson(
        comparedOrCandidates,
        `/api/jobs/${encodeURIComponent(job)}/compare`,
        { with: other },
        { signal },
      ),
    staleTime: Infinity,
    gcTime: 0,
  });
}
