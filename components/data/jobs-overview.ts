"use client";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { jobsOverviewSchema, workersSlowSchema } from "../../lib/trail/overview-shape.ts";
import { fetchJson } from "./fetch-json.ts";

/** What many jobs have in common changes slowly: after a change it is asked for at most this often. */
const ANEW_EVERY_MS = 5_000;

/** The time that is looked at; ISO 8601, undefined without end. */
interface TimeRange {
  from: string | undefined;
  to: string | undefined;
}

/** How jobs of a range ended, how long their phases took and why they ended badly. @param turn see `ListedJobs` */
export function useJobsOverview({ from, to }: TimeRange, turn: number, enabled: boolean) {
  const queryKey = ["jobs-overview", from, to];
  useAnew(queryKey, turn);
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => fetchJson(jobsOverviewSchema, "/api/jobs/overview", { from, to }, { signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Which workers are slower than the others. @param turn see `ListedJobs` */
export function useSlowWorkers({ from, to }: TimeRange, turn: number, enabled: boolean) {
  const queryKey = ["slow-workers", from, to];
  useAnew(queryKey, turn);
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => fetchJson(workersSlowSchema, "/api/jobs/workers", { from, to }, { signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Asks anew when jobs have changed. */
function useAnew(queryKey: readonly (string | undefined)[], turn: number): void {
  const client = useQueryClient();
  const [name] = queryKey;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (turn === 0) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({ queryKey: [name] });
    }, ANEW_EVERY_MS);
  }, [client, name, turn]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}
