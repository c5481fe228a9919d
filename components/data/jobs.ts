"use client";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import * as z from "zod";
import { candidatesSchema, jobReadingsSchema, jobsSchema, type Jobs } from "../../lib/trail/shape.ts";
import { liveConnection } from "../live/live-context.ts";
import { fetchJson } from "./fetch-json.ts";
import { withChange } from "./job-page.ts";

/** What of a range cannot be told from what changes is fetched anew at most this often. */
const ANEW_EVERY_MS = 1_000;

/** What queries of jobs behind the first page are kept under. */
export const LATER_JOBS = "later-jobs";

/**
 * The first page of the jobs with any line in a range, the one that began last first, kept up to date by what the server
 * tells.
 * @param from ISO 8601, inclusive; undefined from the first event
 * @param to ISO 8601, exclusive; undefined without end
 */
export function useJobs(from: string | undefined, to: string | undefined, enabled: boolean) {
  const client = useQueryClient();
  const jobs = useQuery({
    queryKey: ["jobs", from, to],
    queryFn: ({ signal }) => fetchJson(jobsSchema, "/api/jobs", { from, to }, { signal }),
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
        void client.invalidateQueries({ queryKey: [LATER_JOBS] });
      }, ANEW_EVERY_MS);
    };
    const unsubscribe = liveConnection().subscribeJobs({
      onJobs: (change) => {
        let isWhole = false;
        client.setQueryData<Jobs>(queryKey, (page) => {
          const changed = page && withChange(page, change, { from, to });
          isWhole = changed?.isWhole ?? false;
          return changed?.page;
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
