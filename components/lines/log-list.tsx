"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRouter } from "next/navigation";
import {
  memo,
  useCallback,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from "react";
import type { Event } from "../../lib/event.ts";
import { fullTime, shownTime } from "../ui/format-time.ts";
import { usePreferences } from "../ui/preferences.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import type { WindowItem } from "./event-window.ts";
import { ColumnHeads } from "./column-heads.tsx";
import { FollowButton } from "./follow-button.tsx";
import { GapRow } from "./gap-row.tsx";
import { ListProgress } from "./list-progress.tsx";
import { rowHeightPx, useListLayout, type RowStyle } from "./list-layout.ts";
import { LogRow } from "./log-row.tsx";
import { useListMoves, type LogListHandle } from "./use-list-moves.ts";
import { END_THRESHOLD_PX, useListScroll } from "./use-list-scroll.ts";
import { RemovedNotice } from "./removed-notice.tsx";
import { useLogFeed, type LogSelection } from "./use-log-feed.ts";
import { signedText } from "../../lib/hidden-characters.ts";

/** Properties of a {@link LogList}. */
export interface LogListProps extends LogSelection {
  /** Adds events as they are stored and keeps the newest in view, unless the reader has scrolled away. */
  live: boolean;
  /** The marked row; when the list first opens, its page is loaded and the row is brought into view. */
  selectedId: string | null;
  /** A row was marked, by click or by key. */
  onSelect: (event: Event) => void;
  /** A row was asked to open: a click, or Enter on the marked one. */
  onOpen?: (event: Event) => void;
  /** Times of the first and the last row in view, at most four times a second. */
  onVisibleRange?: (range: { from: string; to: string }) => void;
  /** Live events have arrived, whether or not they are in view; must be cheap. */
  onArrival?: () => void;
  /** What stands in the list's place when nothing matches. */
  empty?: ReactNode;
  /** Numbers under which the page speaks of events, by their ids; must be stable. */
  numbers?: ReadonlyMap<string, number>;
  /** Times in UTC; the reader's preference when left out. */
  utc?: boolean;
  /** What the list is, for screen readers. */
  label?: string;
  ref?: Ref<LogListHandle>;
}

/** Rows drawn beyond each edge of the view, so that a fast scroll does not show blanks. */
const OVERSCAN = 12;
/** Nobody scrolls while the newest are followed, and all rows change at once. */
const OVERSCAN_FOLLOWING = 1;
/** Rows are drawn in so many elements or a multiple of that: as few as will do, so that each is used again. */
const ROW_SLOTS = 16;
const LONGEST_TOOLTIP = 500;

/**
 * The events of a selection as a virtual list: oldest first, paged by cursor at both ends, live at the
 * end. Fills its parent, which must be a flex column. Arrow keys, j and k, Home/g, End/G and Enter
 * work while it has the focus.
 */
export const LogList = memo(function LogList(props: LogListProps) {
  const { live, selectedId, onSelect, onOpen, onVisibleRange, empty, label = "Log lines", ref } = props;
  const preferences = usePreferences();
  const utc = props.utc ?? preferences.utc;
  const { feed, snapshot } = useLogFeed(props, live, selectedId, props.onArrival);
  const { items } = snapshot;
  const scroller = useRef<HTMLDivElement>(null);
  const layout = useListLayout(scroller);
  const listId = useId();
  const withDate = useWithDate(items, utc);
  const style = useMemo<RowStyle>(
    () => ({ layout, utc, wrap: preferences.wrap, withDate }),
    [layout, utc, preferences.wrap, withDate],
  );
  const isFollowing = live && !snapshot.held && !snapshot.moreAfter;
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx(layout),
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: isFollowing ? OVERSCAN_FOLLOWING : OVERSCAN,
    anchorTo: "end",
    followOnAppend: isFollowing,
    useFlushSync: false,
    scrollEndThreshold: END_THRESHOLD_PX,
  });
  const scroll = useListScroll({
    feed,
    snapshot,
    virtualizer,
    layout,
    live,
    wrap: preferences.wrap,
    onVisibleRange,
  });
  const moves = useListMoves({ feed, snapshot, virtualizer, selectedId, onSelect, onOpen, scroller, ref });

  const router = useRouter();
  /** Rows have plain links, for speed; a plain click on one stays within the page. */
  function followLink(click: MouseEvent): boolean {
    const link = click.target instanceof Element ? click.target.closest("a,button") : null;
    if (link instanceof HTMLAnchorElement && !click.ctrlKey && !click.metaKey && !click.shiftKey) {
      click.preventDefault();
      router.push(link.pathname);
    }
    return link !== null;
  }
  function onClick(click: MouseEvent<HTMLElement>) {
    const event = eventAt(click.target, items);
    // Text being selected for copying, and links, are not clicks on the row.
    if (!event || !window.getSelection()?.isCollapsed || followLink(click)) return;
    feed.hold(true);
    onSelect(event);
    onOpen?.(event);
  }

  const selectedIndex = moves.selectedIndex;
  const rows = virtualizer.getVirtualItems();
  const slots = Math.ceil(rows.length / ROW_SLOTS) * ROW_SLOTS;
  const isSearching = snapshot.searchedTo !== null && snapshot.problem === undefined;
  const isEmpty = snapshot.status === "ready" && items.length === 0 && !isSearching;
  return (
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      {snapshot.problem && <ProblemNotice {...snapshot.problem} onRetry={() => void feed.retry()} />}
      <RemovedNotice snapshot={snapshot} utc={utc} />
      {layout !== "narrow" && !isEmpty && <ColumnHeads style={style} />}
      <ListProgress snapshot={snapshot} utc={utc} />
      <div
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={-1}
        aria-multiselectable={false}
        aria-activedescendant={selectedIndex < 0 ? undefined : `${listId}-${selectedId}`}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto overscroll-contain outline-offset-[-2px] [overflow-anchor:none]"
        onClick={onClick}
        onPointerOver={(pointer) => explain(pointer.target, utc)}
        onScroll={scroll.onScroll}
        onKeyDown={(key: KeyboardEvent) => moves.onKeyDown(key)}
      >
        {isEmpty ? (
          empty
        ) : (
          <div role="rowgroup" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
            {rows.map((row) => {
              const item = items[row.index];
              if (!item) return null;
              if (item.kind === "gap") {
                return (
                  <GapRow
                    key={item.key}
                    skipped={item.skipped}
                    top={row.start}
                    height={row.size}
                    onLoad={() => void feed.openGap(item.key)}
                  />
                );
              }
              return (
                <LogRow
                  // A row of fixed height is used again for another event, which is far cheaper than a new one.
                  key={preferences.wrap ? item.key : row.index % slots}
                  id={`${listId}-${item.key}`}
                  event={item.event}
                  index={row.index}
                  top={row.start}
                  selected={item.key === selectedId}
                  number={props.numbers?.get(item.event.id)}
                  late={item.late}
                  style={style}
                  measure={virtualizer.measureElement}
                />
              );
            })}
          </div>
        )}
      </div>
      {!isEmpty && (
        <FollowButton live={live} snapshot={snapshot} atEnd={scroll.atEnd} onFollow={moves.toEnd} />
      )}
    </div>
  );
});

/** The date is worth its room only where rows are not all of today. */
function useWithDate(items: readonly WindowItem[], utc: boolean): boolean {
  const [today] = useState(() => new Date().toISOString());
  const first = items[0]?.time;
  const last = items.at(-1)?.time;
  if (!first || !last) return false;
  const day = shownTime(today, utc).date;
  return shownTime(first, utc).date !== day || shownTime(last, utc).date !== day;
}

function eventAt(target: EventTarget, items: readonly WindowItem[]): Event | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  const item = row ? items[Number(row.dataset.index)] : undefined;
  return item?.kind === "event" ? item.event : undefined;
}

/** Gives what the pointer is on its tooltip: a time in full, or a cell's text that may be cut off. */
function explain(target: EventTarget, utc: boolean): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>("time,[role=gridcell]") : null;
  if (cell instanceof HTMLTimeElement) cell.title = fullTime(cell.dateTime, utc);
  else if (cell && cell.scrollWidth > cell.clientWidth)
    cell.title = signedText(cell.innerText.slice(0, LONGEST_TOOLTIP));
  else cell?.removeAttribute("title");
}
