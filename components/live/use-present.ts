"use client";
import { useCallback, useSyncExternalStore } from "react";
import { liveConnection } from "./live-context.ts";

/**
 * The present, moving on in steps; while the server is silent it stands still where it was last heard.
 * @param stepMs how often it moves on
 * @returns milliseconds since the epoch; 0 while the server renders
 */
export function usePresent(stepMs: number): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      const timer = setInterval(listener, stepMs);
      const stop = liveConnection().onState(listener);
      return () => {
        clearInterval(timer);
        stop();
      };
    },
    [stepMs],
  );
  return useSyncExternalStore(
    subscribe,
    () => Math.floor((liveConnection().silentSinceMs ?? Date.now()) / stepMs) * stepMs,
    () => 0,
  );
}
