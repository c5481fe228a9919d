"use client";
import { keepPreviousData, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import * as z from "zod";
import { historySchema, type JobShape } from "../../lib/trail/history.ts";
import {
  candidatesSchema,
  jobReadingsSchema,
  jobsSchema,
  type Jobs,
  type JobSummary,
} from "../../lib/trail/shape.ts";
import { liveConnection } from "../live/live-context.ts";
import type { JobsChange } from "../live/live-connection.ts";
import { fetchJson, isProblem, type Parameters } from "./fetch-json.ts";
import { isMoved, WINDOW_JOBS, windowsOf, withChange } from "./job-windows.ts";

/** What cannot be told from what changes is fetched anew at most this often. */
const ANEW_EVERY_MS = 1_000;

const LISTED = "jobs";

/** A list of jobs of which the part in view is known. */
export interface ListedJobs {
  /** Counts, groups and the first window; undefined until they are known. */
  head: Jobs | undefined;
  /** Whether it is of the question before. */
  isOld: boolean;
  /** The job in a place, from 0; undefined where it is not fetched yet. */
  at: (place: number) => JobSummary | undefined;
  error: Error | null;
  refetch: () => void;
  /** Grows when jobs have come, gone or changed their state. */
  turn: number;
}

/**
 * A part of the jobs that a question fits; kept up to date while {@link useListedJobs} is in use.
 * @param question parameters of `/api/jobs` but limit, offset and cursor
 */
export function listedQuery(question: Parameters, window: number) {
  return {
    queryKey: [LISTED, question, window],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      fetchJson(
        jobsSchema,
        "/api/jobs",
        { ...question, limit: WINDOW_JOBS, offset: window * WINDOW_JOBS },
        { signal },
      ),
  };
}

/**
 * The jobs that a question fits, kept up to date by what the server tells.
 * @param question parameters of `/api/jobs` but limit, offset and cursor
 * @param view first and last place in view, from 0
 */
export function useListedJobs(
  question: Parameters,
  view: { first: number; last: number },
  enabled: boolean,
): ListedJobs {
  const client = useQueryClient();
  const [turn, setTurn] = useState(0);
  const ask = (window: number) => ({ ...listedQuery(question, window), enabled });
  const head = useQuery({ ...ask(0), placeholderData: keepPreviousData });
  const windows = head.isPlaceholderData
    ? []
    : windowsOf(view.first, view.last).filter((window) => window > 0);
  const behind = useQueries({ queries: windows.map(ask) });
  useEffect(() => {
    if (!enabled) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let counts: JobsChange["counts"] | undefined;
    const anew = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: [LISTED] });
        setTurn((before) => before + 1);
      }, ANEW_EVERY_MS);
    };
    const unsubscribe = liveConnection().subscribeJobs({
      onJobs: (change) => {
        const pages = client.getQueriesData<Jobs>({ queryKey: [LISTED] }).flatMap(([, page]) => page ?? []);
        const moved = isMoved(pages, change, counts);
        counts = change.counts;
        const changed = new Map(change.jobs.map((job) => [job.name, job] as const));
        client.setQueriesData<Jobs>({ queryKey: [LISTED] }, (page) => page && withChange(page, changed));
        if (moved) anew();
      },
      onStale: anew,
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [client, enabled]);
  return {
    head: head.data,
    isOld: head.isPlaceholderData,
    at: (place) => {
      const window = Math.floor(place / WINDOW_JOBS);
      const page = window === 0 ? head.data : behind[windows.indexOf(window)]?.data;
      return page?.jobs[place - window * WINDOW_JOBS];
    },
    error: head.error ?? behind.find(({ error }) => error)?.error ?? null,
    refetch: () => void client.refetchQueries({ queryKey: [LISTED], type: "active" }),
    turn,
  };
}

const readingsOrCandidates = z.union([jobReadingsSchema, candidatesSchema]);

/** What one job's trail is made of, the jobs among which to choose, or null where no line names it; fetched once. @param job as in the address */
export function useJobReadings(job: string) {
  return useQuery({
    queryKey: ["readings", job],
    queryFn: async ({ signal }) => {
      try {
        return await fetchJson(
          readingsOrCandidates,
          `/api/jobs/${encodeURIComponent(job)}/readings`,
          {},
          { signal },
        );
      } catch (error) {
        // Nothing went wrong: it is waited for.
        if (isProblem(error, "job-unknown")) return null;
        throw error;
      }
    },
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** The jobs whose IDs are most like one that no line names. @param job as in the address */
export function useNearestJobs(job: string) {
  return useQuery({
    queryKey: ["nearest-jobs", job],
    queryFn: ({ signal }) => fetchJson(candidatesSchema, "/api/jobs/near", { job }, { signal }),
  });
}

/** Calls back when a line has come that may be the first of a job. @param job a whole ID or its beginning */
export function useFirstLine(job: string, onCome: () => void): void {
  useEffect(() => {
    const wanted = job.toLowerCase();
    const isWanted = (summary: JobSummary) =>
      wanted.length < 8 ? summary.job.startsWith(wanted) : summary.job === wanted.slice(0, 8);
    return liveConnection().subscribeJobs({
      onJobs: ({ jobs }) => {
        if (jobs.some(isWanted)) onCome();
      },
      // It may have come while nobody told of it.
      onStale: onCome,
    });
  }, [job, onCome]);
}

/**
 * What earlier jobs of the same shape took, fetched anew when it turns out to have another shape.
 * @param name of the job, and its shape; undefined until they are known
 */
export function useJobHistory(name: string | undefined, shape: JobShape | undefined) {
  return useQuery({
    queryKey: ["history", name, shape?.kind, shape?.workers],
    queryFn: ({ signal }) =>
      fetchJson(historySchema, `/api/jobs/${encodeURIComponent(name ?? "")}/history`, {}, { signal }),
    enabled: name !== undefined && shape !== undefined,
    staleTime: Infinity,
    gcTime: 0,
  });
}
