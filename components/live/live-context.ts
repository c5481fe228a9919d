"use client";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { LiveConnection, type LiveHandlers, type LiveState } from "./live-connection.ts";

let connection: LiveConnection | undefined;

/** The page's one live connection; made when it is first asked for, in the browser only. */
export function liveConnection(): LiveConnection {
  connection ??= makeConnection();
  return connection;
}

function makeConnection(): LiveConnection {
  const made = new LiveConnection({
    connect: (listeners) => {
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      const socket = new WebSocket(`${scheme}://${location.host}/live`);
      socket.addEventListener("open", () => listeners.opened());
      socket.addEventListener("message", (message) => listeners.received(message.data));
      socket.addEventListener("close", () => listeners.closed());
      return socket;
    },
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  });
  window.addEventListener("online", () => made.retryNow());
  return made;
}

/** How the live connection stands, kept up to date. */
export function useConnectionState(): LiveState {
  return useSyncExternalStore(
    (listener) => liveConnection().onState(listener),
    () => liveConnection().state,
    () => "idle",
  );
}

/**
 * Follows a query while the component is mounted; the handlers may change without subscribing anew.
 * @param query undefined follows nothing
 */
export function useLiveEvents(query: string | undefined, handlers: LiveHandlers): void {
  const onEvents = useEffectEvent(handlers.onEvents);
  const onGap = useEffectEvent(handlers.onGap);
  const onProblem = useEffectEvent(handlers.onProblem);
  const onSubscribed = useEffectEvent(() => handlers.onSubscribed?.());
  useEffect(() => {
    if (query === undefined) return;
    return liveConnection().subscribe(query, {
      onEvents: (events) => onEvents(events),
      onGap: (skipped) => onGap(skipped),
      onProblem: (problem) => onProblem(problem),
      onSubscribed: () => onSubscribed(),
    });
  }, [query]);
}
