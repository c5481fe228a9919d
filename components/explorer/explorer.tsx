"use client";
import { Radio } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { QueryError } from "../../lib/query/ast.ts";
import { problemText, RequestProblem } from "../data/fetch-json.ts";
import { QueryBox } from "../query/query-box.tsx";
import { Button } from "../ui/button.tsx";
import { setPreferences, usePreferences } from "../ui/preferences.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { useMedia } from "../ui/use-media.ts";
import { FacetPanel } from "../facets/panel.tsx";
import { Histogram } from "../histogram/histogram.tsx";
import { ListToolbar } from "../lines/list-toolbar.tsx";
import { LogList } from "../lines/log-list.tsx";
import { NothingFound } from "./nothing-found.tsx";
import { OpenedLine } from "../line/opened-line.tsx";
import { RangePicker } from "../range/range-picker.tsx";
import { ShortcutsSheet } from "./shortcuts-sheet.tsx";
import { useCountArrivals, useCounts } from "./use-counts.ts";
import { useKnownEvent } from "../lines/use-known-event.ts";
import type { LogListHandle } from "../lines/use-list-moves.ts";
import { useRange } from "../range/use-range.ts";
import { useShortcuts } from "../lines/use-shortcuts.ts";
import { absoluteLink, useView } from "./use-view.ts";

/** Room for the filters beside the list, and for an opened line beside both. */
const FILTERS_BESIDE = "(min-width: 900px)";
const DETAIL_BESIDE = "(min-width: 1100px)";

/** The explorer: query, range, histogram, filters and the list, all of one view that the address keeps. */
export function Explorer() {
  const { view, live, utc, actions } = useView();
  const range = useRange(view.from, view.to);
  const { histogram, facets } = useCounts(view.q, range.counts, range.problem === undefined);
  const onArrival = useCountArrivals(range.tick);
  const { event, remember } = useKnownEvent(view.row);
  const list = useRef<LogListHandle>(null);
  const [visible, setVisible] = useState<{ from: string; to: string }>();
  const [sheet, setSheet] = useState<"filters" | "shortcuts">();
  const closeSheet = () => setSheet(undefined);
  const filtersBeside = useMedia(FILTERS_BESIDE);
  const detailBeside = useMedia(DETAIL_BESIDE);
  const { wrap } = usePreferences();

  useShortcuts((key) => {
    const shortcuts: Record<string, () => void> = {
      l: actions.toggleLive,
      u: actions.toggleUtc,
      w: () => setPreferences({ wrap: !wrap }),
      "?": () => setSheet("shortcuts"),
      "/": focusQuery,
      Escape: actions.close,
    };
    const action = Object.hasOwn(shortcuts, key) ? shortcuts[key] : undefined;
    action?.();
    return action !== undefined || (list.current?.press(key) ?? false);
  });

  const { setQuery, setRange, select, open } = actions;
  const onSelect = useCallback(
    (chosen: Parameters<typeof select>[0]) => {
      remember(chosen);
      select(chosen);
    },
    [remember, select],
  );
  const empty = useMemo(
    () => (
      <NothingFound
        query={view.q}
        isAll={view.from === "" && view.to === ""}
        onClearQuery={() => setQuery("")}
        onWiden={() => setRange("", "")}
      />
    ),
    [view.q, view.from, view.to, setQuery, setRange],
  );
  const completions = useCallback(
    async (field: string) =>
      Object.entries(facets.data ?? {})
        .find(([name]) => name === field)?.[1]
        ?.items.map(({ value }) => value) ?? [],
    [facets.data],
  );
  const linkText = () => absoluteLink(view, utc, event?.time ?? null);
  const filters = (
    <FacetPanel
      counts={facets.data}
      error={facets.error}
      onRetry={() => void facets.refetch()}
      query={view.q}
      onToggle={actions.toggle}
    />
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Explorer</h1>
      <div className="flex items-start gap-2 px-4 pt-2.5 pb-2 max-sm:flex-wrap max-sm:px-3">
        <div className="flex min-w-0 flex-1 max-sm:basis-full">
          <QueryBox
            value={view.q}
            onSubmit={setQuery}
            completions={completions}
            error={queryErrorOf(histogram.error)}
          />
        </div>
        <RangePicker
          from={view.from}
          to={view.to}
          times={range.list}
          nowMs={range.nowMs}
          onChange={setRange}
          onRefresh={live ? undefined : range.refresh}
        />
        <Button pressed={live} onClick={actions.toggleLive} title="Follow new lines (l)">
          <Radio size={14} /> Live
        </Button>
      </div>
      {range.problem && <ProblemNotice title="The time range makes no sense" detail={range.problem} />}
      {histogram.error && !queryErrorOf(histogram.error) && (
        <ProblemNotice {...problemText(histogram.error)} onRetry={() => void histogram.refetch()} />
      )}
      <Histogram buckets={histogram.data?.buckets ?? []} utc={utc} visible={visible} onZoom={setRange} />
      <div className="flex min-h-0 flex-1 border-t border-line">
        {filtersBeside && (
          <div className="w-56 shrink-0 overflow-auto border-r border-line max-[899px]:hidden">{filters}</div>
        )}
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <ListToolbar
            total={histogram.data?.total}
            utc={utc}
            onUtc={actions.toggleUtc}
            selection={{ query: view.q, ...range.counts }}
            linkText={linkText}
            onFilters={filtersBeside ? undefined : () => setSheet("filters")}
            onShortcuts={() => setSheet("shortcuts")}
          />
          {!range.problem && (
            <LogList
              ref={list}
              query={view.q}
              from={range.list.from}
              to={range.list.to}
              live={live}
              utc={utc}
              selectedId={view.row}
              onSelect={onSelect}
              onOpen={open}
              onVisibleRange={setVisible}
              onArrival={onArrival}
              empty={empty}
            />
          )}
        </div>
        <OpenedLine
          event={view.open ? event : undefined}
          beside={detailBeside}
          utc={utc}
          query={view.q}
          linkText={linkText}
          onToggle={actions.toggle}
          onMove={(step) => list.current?.press(step > 0 ? "j" : "k")}
          onClose={actions.close}
        />
      </div>
      <Sheet title="Filters" from="left" open={sheet === "filters"} onClose={closeSheet}>
        {filters}
      </Sheet>
      <ShortcutsSheet open={sheet === "shortcuts"} onClose={closeSheet} />
    </div>
  );
}

/** What the server found wrong with the query itself; the query box shows it at its place. */
function queryErrorOf(error: unknown): QueryError | null {
  if (!(error instanceof RequestProblem) || !error.problem.position) return null;
  return { message: error.problem.detail, ...error.problem.position };
}

function focusQuery() {
  document.querySelector<HTMLElement>("[data-query-box]")?.focus();
}
