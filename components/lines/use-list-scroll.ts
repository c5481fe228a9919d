"use client";
import type { Virtualizer } from "@tanstack/react-virtual";
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type UIEvent,
} from "react";
import { rowHeightPx, type ListLayout } from "./list-layout.ts";
import { PAGE_ROWS, type FeedSnapshot, type LogFeed } from "./log-feed.ts";

/** The list's virtualizer: one scrolling element, rows inside. */
export type ListVirtualizer = Virtualizer<HTMLDivElement, Element>;

/** With fewer rows than this to an edge the next page is asked for. */
const NEAR_EDGE_ROWS = 60;
/** Nearer to the end than this the list counts as being at its end, in CSS pixels. */
export const END_THRESHOLD_PX = 30;
const VISIBLE_RANGE_EVERY_MS = 250;

/**
 * What scrolling does: pages at the edges, holds the end while the reader is away from it, tells the
 * range in view, and goes to the right place when the window is replaced.
 * @returns whether the last loaded row is in view, and the scroll handler
 */
export function useListScroll(list: {
  feed: LogFeed;
  snapshot: FeedSnapshot;
  virtualizer: ListVirtualizer;
  layout: ListLayout;
  live: boolean;
  wrap: boolean;
  onVisibleRange: ((range: { from: string; to: string }) => void) | undefined;
}): { atEnd: boolean; onScroll: (event: UIEvent) => void } {
  const { feed, snapshot, virtualizer, layout, live, wrap } = list;
  const { generation, around, items } = snapshot;
  const [atEnd, setAtEnd] = useState(true);
  const settled = useRef(-1);

  useLayoutEffect(() => {
    virtualizer.measure();
  }, [virtualizer, layout, wrap]);

  const settle = useEffectEvent(() => {
    if (items.length === 0) return;
    if (around === undefined) virtualizer.scrollToIndex(items.length - 1, { align: "end" });
    else virtualizer.scrollToIndex(placeOf(around, snapshot), { align: "center" });
  });
  useLayoutEffect(() => {
    settle();
    // The place is reached in the next frame; only then do the edges say which pages are near.
    const frame = requestAnimationFrame(() => (settled.current = generation));
    return () => cancelAnimationFrame(frame);
  }, [generation]);

  const range = virtualizer.range;
  const first = range?.startIndex ?? 0;
  const last = range?.endIndex ?? 0;
  useEffect(() => {
    if (settled.current !== generation || snapshot.status !== "ready" || snapshot.problem) return;
    if (first < NEAR_EDGE_ROWS) void feed.loadBefore();
    // A live end is paged by scrolling towards it only, or each new line would be a request.
    if (!live && last >= items.length - NEAR_EDGE_ROWS) void feed.loadAfter();
  }, [feed, live, first, last, items, generation, snapshot.status, snapshot.problem]);

  useVisibleRange(list, first, last);

  const lastTop = useRef(0);
  const onScroll = useCallback(
    ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: UIEvent) => {
      const end = scrollHeight - clientHeight - scrollTop <= END_THRESHOLD_PX;
      // Only moving up leaves the end: rows that push it away do not.
      if (end) feed.hold(false);
      else if (scrollTop < lastTop.current) feed.hold(true);
      const isNearEnd = scrollHeight - clientHeight - scrollTop <= NEAR_EDGE_ROWS * rowHeightPx(layout);
      if (live && isNearEnd && scrollTop > lastTop.current) void feed.loadAfter();
      lastTop.current = scrollTop;
      setAtEnd(end);
    },
    [feed, live, layout],
  );
  return { atEnd, onScroll };
}

/** The row of an event, or where it would stand in a page that is centred on it. */
function placeOf(id: string, { items, moreBefore }: FeedSnapshot): number {
  const index = items.findIndex((item) => item.key === id);
  if (index >= 0) return index;
  return moreBefore ? Math.min(PAGE_ROWS / 2, items.length - 1) : Math.max(0, items.length - PAGE_ROWS / 2);
}

/** Tells the times in view when they change, not more often than anyone can see. */
function useVisibleRange(
  {
    snapshot: { items },
    onVisibleRange,
  }: {
    snapshot: FeedSnapshot;
    onVisibleRange: ((range: { from: string; to: string }) => void) | undefined;
  },
  first: number,
  last: number,
): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const tell = useEffectEvent(() => {
    timer.current = undefined;
    const from = items[first]?.time;
    const to = items[Math.min(last, items.length - 1)]?.time;
    if (from && to) onVisibleRange?.({ from, to });
  });
  useEffect(() => {
    if (onVisibleRange) timer.current ??= setTimeout(() => tell(), VISIBLE_RANGE_EVERY_MS);
  }, [items, first, last, onVisibleRange]);
  useEffect(() => () => clearTimeout(timer.current), []);
}
