"use client";
import { usePresent } from "../live/use-present.ts";

/** A job that has been silent for longer than this stands still: its hosts' logs have ended with it. */
const SILENT_AFTER_MS = 15 * 60_000;

/**
 * The server's present while a job runs (see {@link usePresent}); undefined for one that does not run, or whose lines are old.
 * @param updated time of the job's newest line, ISO 8601
 * @param stepMs how often it moves on
 * @returns milliseconds since the epoch
 */
export function useNow(isRunning: boolean, updated: string, stepMs: number): number | undefined {
  const nowMs = usePresent(stepMs, isRunning);
  return isRunning && nowMs - Date.parse(updated) < SILENT_AFTER_MS ? nowMs : undefined;
}
