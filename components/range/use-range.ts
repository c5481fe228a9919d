"use client";
import { useCallback, useState } from "react";
import { END_OF_TIME_US, resolveRange } from "../../lib/range.ts";
import { isoFromMicros } from "../../lib/time.ts";

/** The ends of a range as times, ISO 8601; undefined for none. */
export interface RangeTimes {
  from: string | undefined;
  to: string | undefined;
}

/** A range as the view shows it. */
export interface ShownRange {
  /** For the list: fixed until the range is chosen anew or refreshed, so that pages fit together. */
  list: RangeTimes;
  /** For the counts: `now` moves with each {@link tick}, and an open end is now. */
  counts: RangeTimes;
  /** What `now` means to the counts, in milliseconds since the epoch. */
  nowMs: number;
  /** What is wrong with the range, in words. */
  problem: string | undefined;
  /** Lets `now` be now for list and counts. */
  refresh: () => void;
  /** Lets `now` be now for the counts. */
  tick: () => void;
}

/** What `now` means: `listMs` since the range was chosen, `countsMs` since the counts were asked for last. */
interface Clock {
  from: string;
  to: string;
  listMs: number;
  countsMs: number;
}

/** Turns the view's range into times. */
export function useRange(from: string, to: string): ShownRange {
  const [clock, setClock] = useState<Clock>(() => startClock(from, to));
  let present = clock;
  if (clock.from !== from || clock.to !== to) {
    present = startClock(from, to);
    setClock(present);
  }
  const refresh = useCallback(() => setClock(startClock(from, to)), [from, to]);
  const tick = useCallback(() => setClock((before) => ({ ...before, countsMs: Date.now() })), []);
  const list = resolveRange(from, to, present.listMs * 1_000);
  const counts = resolveRange(from, to, present.countsMs * 1_000);
  return {
    list: list.ok ? times(list) : { from: undefined, to: undefined },
    counts: counts.ok ? closed(times(counts), present.countsMs) : { from: undefined, to: undefined },
    nowMs: present.countsMs,
    problem: list.ok ? undefined : list.message,
    refresh,
    tick,
  };
}

function startClock(from: string, to: string): Clock {
  const nowMs = Date.now();
  return { from, to, listMs: nowMs, countsMs: nowMs };
}

function times({ fromUs, toUs }: { fromUs: number; toUs: number }): RangeTimes {
  return {
    from: fromUs === 0 ? undefined : isoFromMicros(fromUs),
    to: toUs === END_OF_TIME_US ? undefined : isoFromMicros(toUs),
  };
}

/** All of time is cut to what there is by the server; any other open range ends now. */
function closed(range: RangeTimes, nowMs: number): RangeTimes {
  if (range.from === undefined || range.to !== undefined) return range;
  return { from: range.from, to: isoFromMicros((nowMs + 1) * 1_000) };
}
