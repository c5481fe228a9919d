"use client";
import { Monitor } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useCallback, useMemo, useRef, useState } from "react";
import { jobsParsers } from "../../lib/view.ts";
import { isProblem, problemText } from "../data/fetch-json.ts";
import { WINDOW_JOBS } from "../data/job-windows.ts";
import { useListedJobs } from "../data/jobs.ts";
import { useShortcuts } from "../lines/use-shortcuts.ts";
import { RangePicker } from "../range/range-picker.tsx";
import { useRange } from "../range/use-range.ts";
import { usePreferences } from "../ui/preferences.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { useMedia } from "../ui/use-media.ts";
import { JobList } from "./job-list.tsx";
import { JobSearch } from "./job-search.tsx";
import { NoJobs } from "./no-jobs.tsx";
import { ViewTabs } from "./view-tabs.tsx";
import { PhaseKey } from "./phase-key.tsx";
import { StateChips } from "./state-chips.tsx";
import { jobsQuestion } from "./jobs-question.ts";

/** Loaded behind the list: it is looked at second. */
const Overview = dynamic(() => import("./overview.tsx").then(({ Overview: Loaded }) => Loaded), {
  ssr: false,
  loading: () => <div className="h-[20.5rem] border-y border-line" aria-hidden="true" />,
});

const Wall = dynamic(() => import("./wall.tsx").then(({ Wall: Loaded }) => Loaded), { ssr: false });

const COUNT = new Intl.NumberFormat("en");

/** Every job of a range: found, counted, and kept up to date. */
export function JobsPage() {
  const [view, setView] = useQueryStates(jobsParsers, { history: "push" });
  const { utc } = usePreferences();
  const range = useRange(view.from, view.to);
  const [near, setNear] = useState({ first: 0, last: WINDOW_JOBS - 1 });
  const search = useRef<{ focus: () => void }>(null);
  const question = useMemo(() => jobsQuestion(view, range.list, utc), [view, range.list, utc]);
  const list = useListedJobs(question, near, range.problem === undefined);
  const onView = useCallback((first: number, last: number) => {
    // Only another window is news: scrolling by a row is none.
    const from = Math.floor(first / WINDOW_JOBS) * WINDOW_JOBS;
    const to = (Math.floor(last / WINDOW_JOBS) + 1) * WINDOW_JOBS - 1;
    setNear((before) => (before.first === from && before.last === to ? before : { first: from, last: to }));
  }, []);
  const onSearch = useCallback((q: string) => void setView({ q }, { history: "replace" }), [setView]);
  const setRange = (from: string, to: string) => void setView({ from, to });
  const clear = () => void setView({ q: "", state: null });
  useShortcuts((key) => {
    if (key === "/") search.current?.focus();
    else if (key === "Escape" && (view.q !== "" || view.state !== null)) clear();
    else return false;
    return true;
  });
  const { head, error } = list;
  // With less room the overview alone fills the screen.
  const isWide = useMedia("(min-width: 1024px)");
  const isOverviewShown = (isWide || view.view === "overview") && head?.stored !== 0;
  const isListShown = isWide || view.view !== "overview";
  const isWrong = isProblem(error, "query-invalid");
  if (view.view === "wall")
    return (
      <Wall
        list={list}
        view={view}
        question={question}
        range={range}
        onLeave={() => void setView({ view: "list" })}
      />
    );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 px-4 py-2.5 max-sm:px-3">
        <h1 className="mr-1 text-lg font-semibold max-sm:flex-1">Jobs</h1>
        <JobSearch
          ref={search}
          value={view.q}
          onChange={onSearch}
          problem={isWrong ? error.problem.detail : undefined}
        />
        <div className="flex-1 max-sm:hidden" />
        <Link
          href="/jobs?view=wall"
          prefetch={false}
          className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line-strong bg-raised px-2.5 hover:bg-hover max-md:hidden"
        >
          <Monitor size={14} aria-hidden="true" />
          Wall screen
        </Link>
        <RangePicker
          from={view.from}
          to={view.to}
          times={range.list}
          nowMs={range.nowMs}
          onChange={setRange}
          onRefresh={undefined}
        />
      </div>
      <div className="flex items-center gap-3 pb-2.5 sm:px-4">
        <StateChips counts={head} chosen={view.state} onChoose={(state) => void setView({ state })} />
        <p role="status" className="tabular ml-auto shrink-0 text-sm text-text-2 max-lg:sr-only">
          {head && countText(head.found, head.stored, view.state === "pool")}
        </p>
        <PhaseKey />
      </div>
      <ViewTabs shown={view.view} onShow={(shown) => void setView({ view: shown })} />
      {range.problem && <ProblemNotice title="The time range makes no sense" detail={range.problem} />}
      {error && !isWrong && <ProblemNotice {...problemText(error)} onRetry={list.refetch} />}
      {!head && !error && !range.problem && (
        <div className="px-4">
          <Spinner label="Looking for jobs" />
        </div>
      )}
      <JobList
        list={list}
        view={view}
        label="Jobs"
        above={
          isOverviewShown &&
          head && (
            <Overview
              range={range.list}
              view={view}
              turn={list.turn}
              onRange={setRange}
              onSearch={(q) => void setView({ q })}
            />
          )
        }
        isHidden={!head || !isListShown}
        empty={
          head?.found === 0 && (
            <NoJobs
              view={view}
              inRange={head.total}
              stored={head.stored}
              onClear={clear}
              onWiden={() => setRange("", "")}
            />
          )
        }
        onSort={(sort, order) => void setView({ sort, order })}
        onView={onView}
      />
    </div>
  );
}

function countText(found: number, stored: number, isPool: boolean): string {
  const jobs = found === 1 ? "job" : "jobs";
  return isPool
    ? `${COUNT.format(found)} set-ups`
    : `${COUNT.format(found)} ${jobs} of ${COUNT.format(stored)} stored`;
}
