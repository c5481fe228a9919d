"use client";
import { Radio } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import type { QueryError } from "../../lib/query/ast.ts";
import { problemText, RequestProblem } from "../data/fetch-json.ts";
import { QueryBox } from "../query/query-box.tsx";
import { Button } from "../ui/button.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { useMedia } from "../ui/use-media.ts";
import { FacetPanel } from "../facets/panel.tsx";
import { Histogram } from "../histogram/histogram.tsx";
import { ListAndLine } from "../lines/list-and-line.tsx";
import { ListToolbar } from "../lines/list-toolbar.tsx";
import { NothingFound } from "./nothing-found.tsx";
import { RangePicker } from "../range/range-picker.tsx";
import { ShortcutsSheet } from "./shortcuts-sheet.tsx";
import { useCountArrivals, useCounts } from "./use-counts.ts";
import { useLinesPage } from "../lines/use-lines-page.ts";
import { useRange } from "../range/use-range.ts";
import { absoluteLink, useView } from "./use-view.ts";

/** Room for the filters beside the list. */
const FILTERS_BESIDE = "(min-width: 900px)";

/** The explorer: query, range, histogram, filters and the list, all of one view that the address keeps. */
export function Explorer() {
  const { view, live, utc, actions } = useView();
  const range = useRange(view.from, view.to);
  const { histogram, facets } = useCounts(
    view.q,
    range.counts,
    [view.q, view.from, view.to].join("\n"),
    range.problem === undefined,
  );
  const onArrival = useCountArrivals(range.tick);
  const [sheet, setSheet] = useState<"filters" | "shortcuts">();
  const closeSheet = () => setSheet(undefined);
  const filtersBeside = useMedia(FILTERS_BESIDE);
  const { list, queryBox, ...page } = useLinesPage(view.row, actions, {
    l: actions.toggleLive,
    "?": () => setSheet("shortcuts"),
  });
  const { setQuery, setRange } = actions;
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
      Object.entries(facets.data?.facets ?? {})
        .find(([name]) => name === field)?.[1]
        ?.items.map(({ value }) => value) ?? [],
    [facets.data],
  );
  const linkText = () => absoluteLink(view, utc, page.event?.time ?? null);
  const filters = (
    <FacetPanel
      counts={facets.data?.facets}
      countedTo={facets.data?.searchedTo ?? null}
      utc={utc}
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
            ref={queryBox}
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
      <Histogram
        buckets={histogram.data?.buckets ?? []}
        countedTo={histogram.data?.searchedTo ?? null}
        utc={utc}
        visible={page.visible}
        onZoom={setRange}
      />
      <div className="flex min-h-0 flex-1 border-t border-line">
        {filtersBeside && (
          <div className="w-56 shrink-0 overflow-auto border-r border-line max-[899px]:hidden">{filters}</div>
        )}
        <ListAndLine
          page={page}
          list={list}
          view={view}
          utc={utc}
          actions={actions}
          linkText={linkText}
          lines={
            range.problem === undefined
              ? { query: view.q, from: range.list.from, to: range.list.to, live, onArrival, empty }
              : undefined
          }
        >
          <ListToolbar
            total={histogram.data?.total}
            countedTo={histogram.data?.searchedTo ?? null}
            utc={utc}
            onUtc={actions.toggleUtc}
            selection={{ query: view.q, ...range.counts }}
            linkText={linkText}
            onFilters={filtersBeside ? undefined : () => setSheet("filters")}
            onShortcuts={() => setSheet("shortcuts")}
          />
        </ListAndLine>
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
