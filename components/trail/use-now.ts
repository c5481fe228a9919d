"use client";
import { useSyncExternalStore } from "react";
import { liveConnection } from "../live/live-context.ts";

/** A job that has been silent for longer than this stands still: its hosts' logs have ended with it. */
const SILENT_AFTER_MS = 15 * 60_000;

/**
 * The server's present while a job runs, moving on in steps; undefined for one that does not run, or whose
 * lines are old. While the server is silent it stands still where it was last heard.
 * @param updated time of the job's newest line, ISO 8601
 * @param stepMs how often it moves on
 * @returns milliseconds since the epoch
 */
export function useNow(isRunning: boolean, updated: string, stepMs: number): number | undefined {
  const nowMs = useSyncExternalStore(
    (listener) => {
      if (!isRunning) return () => undefined;
      const timer = setInterval(listener, stepMs);
      const stop = liveConnection().onState(listener);
      return () => {
        clearInterval(timer);
        stop();
      };
    },
    () => Math.floor(liveConnection().serverNowMs() / stepMs) * stepMs,
    () => 0,
  );
  return isRunning && nowMs - Date.parse(updated) < SILENT_AFTER_MS ? nowMs : undefined;
}
