"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import type { JobSummary, Trail } from "../../lib/trail/shape.ts";
import { useJobHistory, useJobReadings } from "../data/jobs.ts";
import { liveConnection } from "../live/live-context.ts";
import { startEngine } from "./start-engine.ts";
import type { RunningEngine } from "./start-engine.ts";

/** One job's trail as far as it is known. */
export interface TrailState {
  trail: Trail | undefined;
  /** Several jobs that the address may mean. */
  candidates: readonly JobSummary[] | undefined;
  /** Whether no line names the job yet. */
  isAwaited: boolean;
  error: Error | null;
  refetch: () => void;
}

/** What cannot be brought up to date is fetched anew at most this often. */
const ANEW_EVERY_MS = 1_000;

/** One job's trail, kept up to date: its readings are fetched once, and what is stored later comes over the live connection. */
export function useTrail(job: string): TrailState {
  const { data, error, refetch } = useJobReadings(job);
  const [shown, setShown] = useState<{ job: string; trail: Trail }>();
  const readings = data && "facts" in data ? data : undefined;
  const trail = shown?.job === job ? shown.trail : undefined;
  const { data: history } = useJobHistory(trail?.name, trail?.shape);
  const running = useRef<RunningEngine>(undefined);
  useEffect(() => {
    if (!readings) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const engine = startEngine((trail) => setShown({ job, trail }));
    running.current = engine;
    engine.take({ type: "start", readings });
    const onStale = () => {
      timer ??= setTimeout(() => void refetch(), ANEW_EVERY_MS);
    };
    const unsubscribe = liveConnection().subscribeReadings(
      readings.facts.name,
      {
        onReadings: ({ readings: more, facts, heard, newest_us: newestUs }) =>
          engine.take({ type: "more", readings: more, facts, heard, newestUs }),
        onStale,
      },
      readings.seq,
    );
    return () => {
      clearTimeout(timer);
      unsubscribe();
      running.current = undefined;
      engine.stop();
    };
  }, [job, readings, refetch]);
  useEffect(() => {
    if (history) running.current?.take({ type: "history", history });
  }, [history, readings]);
  return {
    trail,
    candidates: data && "candidates" in data ? data.candidates : undefined,
    isAwaited: data === null,
    error,
    refetch: useCallback(() => void refetch(), [refetch]),
  };
}
