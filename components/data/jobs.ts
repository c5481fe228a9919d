"use client";
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import * as z from "zod";
import { candidatesSchema, jobReadingsSchema, jobsSchema } from "../../lib/trail/shape.ts";
import { liveConnection } from "../live/live-context.ts";
import { fetchJson } from "./fetch-json.ts";
import { withChange, type JobPages } from "./job-pages.ts";

/** What of a range cannot be told from what changes is fetched anew at most this often. */
const ANEW_EVERY_MS = 1_000;

/**
 * The jobs with any line in a range, the one that began last first, a page at a time, kept up to date by what the server
 * tells.
 * @param from ISO 8601, inclusive; undefined from the first event
 * @param to ISO 8601, exclusive; undefined without end
 */
export function useJobs(from: string | undefined, to: string | undefined, enabled: boolean) {
  const client = useQueryClient();
  const jobs = useInfiniteQuery({
    queryKey: ["jobs", from, to],
    queryFn: ({ signal, pageParam }) =>
      fetchJson(jobsSchema, "/api/jobs", { from, to, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    enabled,
  });
  useEffect(() => {
    if (!enabled) return;
    const queryKey = ["jobs", from, to];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const anew = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey });
      }, ANEW_EVERY_MS);
    };
    const unsubscribe = liveConnection().subscribeJobs({
      onJobs: (change) => {
        let isWhole = false;
        client.setQueryData<JobPages>(queryKey, (pages) => {
          const changed = pages && withChange(pages, change, { from, to });
          isWhole = changed?.isWhole ?? false;
          return changed?.pages;
        });
        if (!isWhole) anew();
      },
      onStale: anew,
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [client, from, to, enabled]);
  return jobs;
}

const readingsOrCandidates = z.union([jobReadingsSchema, candidatesSchema]);

/** What one job's trail is made of, or the jobs among which to choose; fetched once. @param job as in the address */
export function useJobReadings(job: string) {
  return useQuery({
    queryKey: ["readings", job],
    queryFn: ({ signal }) =>
      fetchJson(readingsOrCandidates, `/api/jobs/${encodeURIComponent(job)}/readings`, {}, { signal }),
    staleTime: Infinity,
    gcTime: 0,
  });
}
