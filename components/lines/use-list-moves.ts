"use client";
import { useImperativeHandle, type KeyboardEvent, type Ref, type RefObject } from "react";
import type { Event } from "../../lib/event.ts";
import type { WindowItem } from "./event-window.ts";
import type { FeedSnapshot, LogFeed } from "./log-feed.ts";
import type { ListVirtualizer } from "./use-list-scroll.ts";

/** What a page may ask of a list, for keys that work outside it too. */
export interface LogListHandle {
  /** Does what the key means to a list. @returns false for a key that means nothing to it */
  press(key: string): boolean;
  /** Brings an event's row into view, paging to it where it is not loaded. */
  show(id: string): void;
  focus(): void;
}

/** Moving the mark through the list by keys. */
export function useListMoves(list: {
  feed: LogFeed;
  snapshot: FeedSnapshot;
  virtualizer: ListVirtualizer;
  selectedId: string | null;
  onSelect: (event: Event) => void;
  onOpen: ((event: Event) => void) | undefined;
  scroller: RefObject<HTMLDivElement | null>;
  ref: Ref<LogListHandle> | undefined;
}): { selectedIndex: number; toEnd: () => void; onKeyDown: (key: KeyboardEvent) => void } {
  const { feed, snapshot, virtualizer, selectedId, onSelect, onOpen, scroller } = list;
  const { items } = snapshot;
  const selectedIndex = selectedId === null ? -1 : items.findIndex((item) => item.key === selectedId);

  function select(index: number, step: 1 | -1) {
    for (let at = index; at >= 0 && at < items.length; at += step) {
      const item = items[at];
      if (item?.kind !== "event") continue;
      feed.hold(true);
      onSelect(item.event);
      virtualizer.scrollToIndex(at, { align: "auto" });
      return;
    }
  }
  function move(step: number) {
    const sign = step > 0 ? 1 : -1;
    // With no mark in the window the first move marks what the reader sees: the last row in view.
    if (selectedIndex < 0) select(virtualizer.range?.endIndex ?? items.length - 1, -1);
    else select(Math.min(Math.max(selectedIndex + step, 0), items.length - 1), sign);
    if (selectedIndex + step >= items.length) void feed.loadAfter();
  }
  function pageRows(): number {
    const range = virtualizer.range;
    return range ? Math.max(1, range.endIndex - range.startIndex - 1) : 1;
  }
  async function toStart() {
    if (snapshot.moreBefore) await feed.showOldest();
    else virtualizer.scrollToIndex(0, { align: "start" });
    mark(feed.snapshot.items.find(isEventItem));
  }
  async function toEnd() {
    if (snapshot.moreAfter) await feed.showNewest();
    else {
      feed.hold(false);
      virtualizer.scrollToIndex(items.length - 1, { align: "end" });
    }
  }
  async function markNewest() {
    await toEnd();
    mark(feed.snapshot.items.findLast(isEventItem));
  }
  function mark(item: WindowItem | undefined) {
    if (item?.kind === "event") onSelect(item.event);
  }
  function openSelected() {
    const item = items[selectedIndex];
    if (item?.kind === "event") onOpen?.(item.event);
  }

  const actions: Record<string, () => void> = {
    ArrowDown: () => move(1),
    j: () => move(1),
    ArrowUp: () => move(-1),
    k: () => move(-1),
    PageDown: () => move(pageRows()),
    PageUp: () => move(-pageRows()),
    Home: () => void toStart(),
    g: () => void toStart(),
    End: () => void markNewest(),
    G: () => void markNewest(),
    Enter: openSelected,
  };
  function press(key: string): boolean {
    const action = Object.hasOwn(actions, key) ? actions[key] : undefined;
    if (items.length > 0) action?.();
    return action !== undefined;
  }
  function show(id: string) {
    const index = items.findIndex((item) => item.key === id);
    feed.hold(true);
    if (index < 0) void feed.showAround(id);
    else virtualizer.scrollToIndex(index, { align: "center" });
  }
  useImperativeHandle(list.ref, () => ({ press, show, focus: () => scroller.current?.focus() }));

  function onKeyDown(key: KeyboardEvent) {
    const inside = key.target !== scroller.current;
    if (inside || key.ctrlKey || key.metaKey || key.altKey) return;
    if (!press(key.key)) return;
    key.preventDefault();
    // A page's own shortcuts listen further out and would do the same once more.
    key.stopPropagation();
  }
  return { selectedIndex, toEnd: () => void toEnd(), onKeyDown };
}

function isEventItem(item: WindowItem): boolean {
  return item.kind === "event";
}
