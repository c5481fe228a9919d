"use client";
import { useSyncExternalStore } from "react";
import { LiveConnection, type LiveState } from "./live-connection.ts";

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
    nowMs: Date.now,
  });
  window.addEventListener("online", () => made.retryNow());
  return made;
}

/** Since when the server has been silent, in milliseconds since the epoch; undefined while there is a connection. Kept up to date. */
export function useSilentSince(): number | undefined {
  return useSyncExternalStore(
    (listener) => liveConnection().onState(listener),
    () => liveConnection().silentSinceMs,
    () => undefined,
  );
}

/** How the live connection stands, kept up to date. */
export function useConnectionState(): LiveState {
  return useSyncExternalStore(
    (listener) => liveConnection().onState(listener),
    () => liveConnection().state,
    () => "idle",
  );
}
