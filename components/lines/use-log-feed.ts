"use client";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import type { Event } from "../../lib/event.ts";
import { LATE_AFTER_MS, latenessMs } from "../../lib/lateness.ts";
import { logsPageSchema } from "../../server/protocol/logs.ts";
import { fetchJson } from "../data/fetch-json.ts";
import { readsOldLines } from "../data/sources.ts";
import { liveConnection } from "../live/live-context.ts";
import { EventWindow } from "./event-window.ts";
import { LogFeed, type FeedSnapshot, type LogSource, type NextFrame } from "./log-feed.ts";

/** Which events a list shows. */
export interface LogSelection {
  /** In the query language; empty for everything. */
  query: string;
  /** ISO 8601, inclusive; undefined from the first event. */
  from: string | undefined;
  /** ISO 8601, exclusive; undefined without end. */
  to: string | undefined;
}

/**
 * The feed of a selection and its present state. The first page is the one around `selectedId`, where
 * one is given; a later selection keeps the reader's place too, unless they follow the newest.
 */
export function useLogFeed(
  { query, from, to }: LogSelection,
  live: boolean,
  selectedId: string | null,
  onArrival: (() => void) | undefined,
): { feed: LogFeed; snapshot: FeedSnapshot } {
  const client = useQueryClient();
  const sourceOf = use(LogSources);
  const [feed] = useState(() => {
    // What a source reads that has yet to catch up is old, and no line of it is late.
    const isLate = (event: Event) =>
      latenessMs(event) > LATE_AFTER_MS && !readsOldLines(client, event.source);
    return new LogFeed(framePacer(), new EventWindow(undefined, isLate));
  });
  const arrived = useEffectEvent(() => onArrival?.());
  const open = useEffectEvent(() => {
    const following = live && feed.snapshot.status === "ready" && !feed.snapshot.held;
    feed.open(
      sourceOf({ query, from, to }, () => arrived()),
      following ? undefined : (selectedId ?? undefined),
    );
  });
  useEffect(() => {
    open();
    return () => feed.close();
  }, [feed, query, from, to]);
  useEffect(() => (live ? feed.follow() : undefined), [feed, live, query, from, to]);
  const snapshot = useSyncExternalStore(
    (listener) => feed.onChange(listener),
    () => feed.snapshot,
    () => feed.snapshot,
  );
  return { feed, snapshot };
}

function apiSource({ query, from, to }: LogSelection, onArrival: () => void): LogSource {
  return {
    page: (question, signal) =>
      fetchJson(logsPageSchema, "/api/logs", { q: query || undefined, from, to, ...question }, { signal }),
    follow: (handlers) =>
      liveConnection().subscribe(query, {
        ...handlers,
        onEvents: (...told) => {
          handlers.onEvents(...told);
          onArrival();
        },
      }),
  };
}

/** Where the lists below take a selection's events from: the API, unless a test gives its own. */
export const LogSources = createContext(apiSource);

/** Calls back before the next paint that comes at least so many ms after the last one that was asked for. */
function framePacer(): NextFrame {
  let lastFrameMs = 0;
  return (callback, pauseMs) => {
    let frame = requestAnimationFrame(function look(nowMs) {
      if (nowMs - lastFrameMs < pauseMs) {
        frame = requestAnimationFrame(look);
        return;
      }
      lastFrameMs = nowMs;
      callback();
    });
    return () => cancelAnimationFrame(frame);
  };
}
