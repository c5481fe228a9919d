"use client";
import { defaultKeyExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useRouter } from "next/navigation";
import {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";
import type { JobsView } from "../../lib/jobs-view.ts";
import { linkToTrail } from "../../lib/view.ts";
import type { ListedJobs } from "../data/jobs.ts";
import { usePresent } from "../live/use-present.ts";
import { usePreferences } from "../ui/preferences.ts";
import { useMedia } from "../ui/use-media.ts";
import { DayHead } from "./day-row.tsx";
import { JobRow } from "./job-row.tsx";
import { ListHead } from "./list-head.tsx";
import { ListRows } from "./list-rows.ts";
import { useKeptPlace } from "./use-kept-place.ts";
import { useListKeys } from "./use-list-keys.ts";

const HEAD_PX = 28;
const DAY_PX = 28;
const ROW_PX = 33;
/** As most rows of a phone are; each is measured once it is drawn. */
const PHONE_ROW_PX = 61;
/** Rows drawn beyond each edge of the view, so that a fast scroll does not show blanks. */
const OVERSCAN = 10;
/** A bar is so much longer than nine of ten jobs took: what is a little longer needs no break. */
const SCALE_ROOM = 1.25;
/** What a bar stands for where no job tells what is usual, ms. */
const UNKNOWN_SCALE_MS = 60_000;

/**
 * The jobs of a question as a virtual list under the heads of their days, in one scroller with what stands above it. Arrow
 * keys, j and k, Page Up and Down, Home/g, End/G and Enter work while it has the focus.
 */
export function JobList({
  list,
  view,
  label,
  above,
  empty,
  isHidden,
  onSort,
  onView,
}: {
  list: ListedJobs;
  view: JobsView;
  /** What it is, for screen readers. */
  label: string;
  above: ReactNode;
  /** What stands in its place where there are no jobs; undefined while there may be. */
  empty: ReactNode;
  /** Whether only what stands above it is shown. */
  isHidden: boolean;
  onSort: (sort: JobsView["sort"], order: JobsView["order"]) => void;
  /** First and last place in view or near it. */
  onView: (first: number, last: number) => void;
}) {
  const { head, at } = list;
  const { utc } = usePreferences();
  const nowMs = usePresent(60_000);
  const isWide = useMedia("(min-width: 640px)");
  const router = useRouter();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const aboveRef = useRef<HTMLDivElement>(null);
  const aboveHeight = useHeight(aboveRef);
  const rows = useMemo(() => new ListRows(head?.groups ?? [], head?.found ?? 0), [head?.groups, head?.found]);
  const headPx = isWide ? HEAD_PX : 0;
  const estimateSize = useCallback(
    (index: number) => (rows.at(index).kind === "day" ? DAY_PX : isWide ? ROW_PX : PHONE_ROW_PX),
    [rows, isWide],
  );
  // On a phone each row has a height of its own, which it keeps wherever new jobs push it.
  const byName = (index: number) => {
    const row = rows.at(index);
    return row.kind === "day" ? `day ${row.group.day}` : (at(row.place)?.name ?? `place ${row.place}`);
  };
  const virtualizer = useVirtualizer({
    count: isHidden ? 0 : rows.count,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey: isWide ? defaultKeyExtractor : byName,
    overscan: OVERSCAN,
    scrollMargin: aboveHeight + headPx,
    scrollPaddingStart: headPx + DAY_PX,
    useFlushSync: false,
  });
  // Heights that were measured are kept; those that follow from what stands in a row change with the rows.
  const fixedRows = isWide ? rows : undefined;
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, fixedRows]);
  const items = virtualizer.getVirtualItems();
  const { active, setActive, onKeyDown } = useListKeys({
    rows,
    at,
    pageRows: () =>
      Math.max(1, (virtualizer.range?.endIndex ?? 1) - (virtualizer.range?.startIndex ?? 0) - 2),
    show: (row) => virtualizer.scrollToIndex(row),
    onOpen: (name) => router.push(linkToTrail(name)),
  });
  useKeptPlace({ scroller, virtualizer, rows, at, coveredPx: headPx + DAY_PX, active, setActive });

  const first = placeOf(rows, items[0]?.index);
  const last = placeOf(rows, items.at(-1)?.index);
  useEffect(() => {
    if (last >= 0) onView(Math.max(0, first), last);
  }, [first, last, onView]);
  // Another question begins at its top.
  const question = `${view.q}\0${view.state ?? ""}\0${view.sort}\0${view.order}\0${view.from}\0${view.to}`;
  const asked = useRef(question);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (asked.current === question || !element) return;
    asked.current = question;
    element.scrollTop = Math.min(element.scrollTop, aboveHeight);
  }, [question, aboveHeight]);

  const scaleMs = head?.usual ? head.usual.most_ms * SCALE_ROOM : longest(head?.jobs);
  const atTop = virtualizer.getVirtualItemForOffset((virtualizer.scrollOffset ?? 0) + headPx);
  const day = rows.dayAt(atTop?.index ?? 0);
  const margin = virtualizer.options.scrollMargin;
  return (
    <div
      ref={scroller}
      data-scroller="jobs"
      className="relative min-h-0 flex-1 overflow-auto [overflow-anchor:none]"
    >
      <div ref={aboveRef}>{above}</div>
      {!isHidden && empty}
      {!isHidden && !empty && (
        <div
          role="grid"
          aria-label={label}
          aria-rowcount={rows.count + 1}
          aria-busy={list.isOld}
          tabIndex={0}
          aria-activedescendant={
            active && items.some(({ index }) => index === rows.rowOf(active.place))
              ? `${id}-${active.place}`
              : undefined
          }
          className="group outline-none"
          onKeyDown={onKeyDown}
        >
          <div role="rowgroup" className="sticky top-0 z-10">
            <ListHead sort={view.sort} order={view.order} onSort={onSort} />
            {day && (
              <div aria-hidden="true" className="absolute inset-x-0 top-full">
                <DayHead group={day} utc={utc} nowMs={nowMs} />
              </div>
            )}
          </div>
          <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
            {items.map(({ index, key, start }) => {
              const row = rows.at(index);
              const job = row.kind === "job" ? at(row.place) : undefined;
              return (
                <div
                  key={key}
                  role="presentation"
                  ref={isWide ? undefined : virtualizer.measureElement}
                  data-index={index}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${start - margin}px)` }}
                >
                  {row.kind === "day" ? (
                    <div role="row" aria-rowindex={index + 2}>
                      <span role="gridcell">
                        <DayHead group={row.group} utc={utc} nowMs={nowMs} />
                      </span>
                    </div>
                  ) : job ? (
                    <JobRow
                      id={`${id}-${row.place}`}
                      job={job}
                      usual={head?.usual ?? null}
                      scaleMs={scaleMs}
                      rowIndex={index + 2}
                      isActive={active?.place === row.place}
                    />
                  ) : (
                    <Awaited rowIndex={index + 2} />
                  )}
                </div>
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}

/** A row that is being fetched. */
function Awaited({ rowIndex }: { rowIndex: number }) {
  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      aria-busy
      className="flex h-[33px] items-center border-b border-line px-4"
    >
      <span role="gridcell" className="h-2.5 w-64 max-w-full rounded-sm bg-hover">
        <span className="sr-only">Loading</span>
      </span>
    </div>
  );
}

/** The place of the job in a row; of a day's head that of the job behind it. */
function placeOf(rows: ListRows, row: number | undefined): number {
  if (row === undefined) return -1;
  const item = rows.at(rows.jobRow(row, 1) < 0 ? rows.jobRow(row, -1) : rows.jobRow(row, 1));
  return item.kind === "job" ? item.place : -1;
}

function longest(jobs: readonly { duration_ms: number | null }[] = []): number {
  return Math.max(...jobs.map(({ duration_ms }) => duration_ms ?? 0)) || UNKNOWN_SCALE_MS;
}

function useHeight(element: { current: HTMLElement | null }): number {
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const observer = new ResizeObserver(() => setHeight(current.offsetHeight));
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return height;
}
