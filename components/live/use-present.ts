"use client";
import { useCallback, useSyncExternalStore } from "react";
import { liveConnection } from "./live-context.ts";

/**
 * The server's present, whatever this machine's clock says, moving on in steps; while the server is silent it stands still
 * where it was last heard.
 * @param stepMs how often it moves on
 * @param isOn whether it moves at all
 * @returns milliseconds since the epoch; 0 while the server renders
 */
export function usePresent(stepMs: number, isOn = true): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      if (!isOn) return () => undefined;
      const timer = setInterval(listener, stepMs);
      const stop = liveConnection().onState(listener);
      return () => {
        clearInterval(timer);
        stop();
      };
    },
    [stepMs, isOn],
  );
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(liveConnection().serverNowMs() / stepMs) * stepMs,
    () => 0,
  );
}
