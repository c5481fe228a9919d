"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { jobsSchema, type JobSummary } from "../../lib/trail/shape.ts";
import { fetchJson, type Parameters } from "../data/fetch-json.ts";
import { LATER_JOBS } from "../data/jobs.ts";

/** As many as the API gives at once. */
const PAGE_JOBS = 200;

/**
 * The jobs behind a page, as many pages of them as are wanted. When the page changes its end, as it does with each new job,
 * all are asked for anew from there, so that no job is left out between the two; and so when the server tells that one of them changed (see `useJobs`).
 * @param selection parameters of `/api/jobs` but the cursor
 * @param next cursor of what stands behind the page; undefined or null where nothing does
 */
export function useLaterJobs(selection: Parameters, next: string | null | undefined, pages: number) {
  return useQuery({
    queryKey: [LATER_JOBS, selection, next, pages],
    queryFn: async ({ signal }) => {
      const jobs: JobSummary[] = [];
      let cursor = next;
      for (let page = 0; page < pages && cursor; page++) {
        const parameters = { ...selection, limit: PAGE_JOBS, cursor };
        const answer = await fetchJson(jobsSchema, "/api/jobs", parameters, { signal });
        jobs.push(...answer.jobs);
        cursor = answer.next;
      }
      return { jobs, next: cursor };
    },
    placeholderData: keepPreviousData,
    enabled: pages > 0 && Boolean(next),
  });
}
