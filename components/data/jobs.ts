"use client";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { jobsSchema, trailSchema } from "../../lib/trail/shape.ts";
import { useLiveEvents } from "../live/live-context.ts";
import { fetchJson } from "./fetch-json.ts";

/** A list of jobs is asked for again this often while it is shown. */
const JOBS_EVERY_MS = 2_000;
/** A running job's trail is asked for again at most this often, when it has new lines. */
const TRAIL_EVERY_MS = 500;

/**
 * The newest jobs with any line in a range, kept up to date.
 * @param from ISO 8601, inclusive; undefined from the first event
 * @param to ISO 8601, exclusive; undefined without end
 */
export function useJobs(from: string | undefined, to: string | undefined, enabled: boolean) {
  return useQuery({
    queryKey: ["jobs", from, to],
    queryFn: ({ signal }) => fetchJson(jobsSchema, "/api/jobs", { from, to }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: JOBS_EVERY_MS,
    enabled,
  });
}

/** One job's trail; each new line of the job brings it up to date. */
export function useTrail(job: string) {
  const client = useQueryClient();
  const trail = useQuery({
    queryKey: ["trail", job],
    queryFn: ({ signal }) => fetchJson(trailSchema, `/api/jobs/${encodeURIComponent(job)}`, {}, { signal }),
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const refresh = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey: ["trail", job] });
    }, TRAIL_EVERY_MS);
  };
  useLiveEvents(trail.data && `job:${trail.data.job}`, {
    onEvents: refresh,
    onGap: refresh,
    onSubscribed: refresh,
    // The query is ours and right; what else may be wrong the next answer will tell.
    onProblem: refresh,
  });
  return trail;
}
