"use client";
import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { useEffect } from "react";
import { byName } from "../../lib/by-name.ts";
import { isoFromMicros } from "../../lib/time.ts";
import type { Jobs, JobSummary } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { describeRange } from "../../lib/range.ts";
import type { JobsView } from "../../lib/jobs-view.ts";
import type { Parameters } from "../data/fetch-json.ts";
import { listedQuery, type ListedJobs } from "../data/jobs.ts";
import { useJobsOverview, useSlowWorkers } from "../data/jobs-overview.ts";
import { useShortcuts } from "../lines/use-shortcuts.ts";
import { useSilentSince } from "../live/live-context.ts";
import { usePresent } from "../live/use-present.ts";
import type { ShownRange } from "../range/use-range.ts";
import { StateIcon } from "../trail/state-badge.tsx";
import { shownTime } from "../ui/format-time.ts";
import { usePreferences } from "../ui/preferences.ts";
import { withShortNames } from "./heat.ts";
import { WallJob } from "./wall-job.tsx";
import { slowest, WallSide } from "./wall-side.tsx";

const COUNT = new Intl.NumberFormat("en");
/** Jobs that a wall has room for; the others are counted. */
const MOST_OPEN = 4;
const MOST_HOSTS = 40;
/** The range moves on, for nobody is there to choose it anew. */
const ANEW_EVERY_MS = 5 * 60_000;

/**
 * The jobs for a screen on a wall: trouble first, readable from afar, and it says when it stopped being live. Dark unless somebody
 * chose light. It has no controls; Escape leads back to the list.
 */
export function Wall({
  list,
  view,
  question,
  range,
  onLeave,
}: {
  list: ListedJobs;
  view: JobsView;
  question: Parameters;
  range: ShownRange;
  onLeave: () => void;
}) {
  const { theme, utc } = usePreferences();
  const nowMs = usePresent(1_000);
  const { refresh } = range;
  const { head, turn } = list;
  const overview = useJobsOverview(range.list, turn, true);
  const slow = useSlowWorkers(range.list, turn, true);
  const failed = useQuery(listedQuery({ ...question, state: "failed" }, 0));
  useEffect(() => {
    const timer = setInterval(refresh, ANEW_EVERY_MS);
    return () => clearInterval(timer);
  }, [refresh]);
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === "light") return;
    dataset["theme"] = "dark";
    return () => {
      if (theme === "system") delete dataset["theme"];
    };
  }, [theme]);
  useShortcuts((key) => {
    if (key === "Escape") onLeave();
    return key === "Escape";
  });
  const open = (head?.jobs ?? []).filter(({ state }) => isOpen(state)).sort(byTrouble);
  const count = (head?.states.running ?? 0) + (head?.states.stalled ?? 0);
  const rangeText = describeRange(view.from || null, view.to || null, nowMs * 1_000).replace(/^Last /, "");
  const lastFailure = failed.data?.jobs.toSorted((a, b) => ((a.ended ?? "") < (b.ended ?? "") ? 1 : -1))[0];
  return (
    <div
      data-wall=""
      className="fixed inset-0 z-40 grid grid-rows-[72px_minmax(0,1fr)_56px] bg-bg text-[20px] leading-7 text-text"
    >
      <header className="flex items-center gap-8 overflow-hidden border-b border-line bg-panel px-8 whitespace-nowrap">
        <h1 className="sr-only">Jobs</h1>
        <Count state="running" count={head?.states.running} ink="text-accent" />
        <Count state="stalled" count={head?.states.stalled} ink="text-warn" />
        <Count state="failed" count={head?.states.failed} ink="text-error" />
        <Count state="completed" count={head?.states.completed} ink="text-good" />
        <span className="text-text-2">in {rangeText}</span>
        <span className="tabular ml-auto text-[28px]" suppressHydrationWarning>
          {nowMs > 0 && shownTime(new Date(nowMs).toISOString(), utc).time.slice(0, 8)}
          {utc && <span className="ml-2 text-[20px] text-text-2">UTC</span>}
        </span>
      </header>
      <div className="grid min-h-0 grid-cols-[minmax(0,60fr)_minmax(0,38fr)]">
        <div className="flex min-h-0 flex-col gap-6 overflow-hidden border-r border-line px-8 py-5">
          <h2 className="text-[20px] font-medium text-text-2">Now</h2>
          {head && open.length === 0 && <p className="text-[26px] text-text-2">No job runs.</p>}
          <ul className="flex flex-col gap-6">
            {open.slice(0, MOST_OPEN).map((job) => (
              <WallJob key={job.name} job={job} usual={head?.usual ?? null} nowMs={nowMs} />
            ))}
          </ul>
          {count > MOST_OPEN && <p className="text-text-2">{COUNT.format(count - MOST_OPEN)} more run.</p>}
          {lastFailure && (
            <section className="mt-auto">
              <h2 className="mb-5 text-[20px] font-medium text-text-2">Last failure</h2>
              <ul>
                <WallJob job={lastFailure} usual={null} nowMs={nowMs} />
              </ul>
            </section>
          )}
        </div>
        <div className="flex min-h-0 min-w-0 flex-col gap-6 overflow-hidden px-8 py-5">
          {overview.data && (
            <WallSide overview={overview.data} slow={slow.data} rangeText={rangeText} utc={utc} />
          )}
        </div>
      </div>
      <footer className="flex items-center gap-4 overflow-hidden border-t border-line bg-panel px-8 text-[20px] whitespace-nowrap text-text-2">
        <Hosts head={head} open={open} slow={new Set(slowest(slow.data).map(({ name }) => name))} />
        <Liveness utc={utc} />
      </footer>
    </div>
  );
}

/** Stalled ones first, then the one that runs longest. */
function byTrouble(a: JobSummary, b: JobSummary): number {
  if (a.state !== b.state) return a.state === "stalled" ? -1 : 1;
  return a.started < b.started ? -1 : 1;
}

function Count({
  state,
  count,
  ink,
}: {
  state: JobSummary["state"];
  count: number | undefined;
  ink: string;
}) {
  return (
    <span className={clsx("flex items-center gap-2.5 text-[22px]", count === 0 ? "text-text-3" : ink)}>
      <StateIcon state={state} size={24} />
      <b className="tabular text-[32px] font-semibold">{count === undefined ? "…" : COUNT.format(count)}</b>
      {state}
    </span>
  );
}

/** The hosts of the last jobs: those at work, and those that are slow. */
function Hosts({
  head,
  open,
  slow,
}: {
  head: Jobs | undefined;
  open: readonly JobSummary[];
  slow: ReadonlySet<string>;
}) {
  const atWork = new Set(open.flatMap(({ hosts }) => hosts));
  const all = [...new Set((head?.jobs ?? []).flatMap(({ hosts }) => hosts))].sort(byName);
  const coordinators = all.filter((host) => /^coord/i.test(host));
  const others = all.filter((host) => !coordinators.includes(host));
  const named = [
    ...coordinators.map((name) => ({ key: name, name, short: name })),
    ...withShortNames(others.map((host) => ({ host, worker: null }))),
  ];
  return (
    <>
      <span>Hosts</span>
      <ul className="flex min-w-0 gap-[3px] overflow-hidden">
        {named.slice(0, MOST_HOSTS).map(({ key, name, short }) => (
          <li
            key={key}
            title={name}
            className={clsx(
              "tabular min-w-[38px] rounded-sm px-1.5 text-center",
              slow.has(name)
                ? "bg-warn-soft font-semibold text-warn"
                : atWork.has(name)
                  ? "bg-hover text-text"
                  : "text-text-3",
            )}
          >
            {short}
          </li>
        ))}
      </ul>
      {named.length > MOST_HOSTS && <span>{named.length - MOST_HOSTS} more</span>}
      {slow.size > 0 && <span className="text-warn">{[...slow].join(", ")} slow</span>}
    </>
  );
}

function Liveness({ utc }: { utc: boolean }) {
  const sinceMs = useSilentSince();
  return (
    <span
      role="status"
      className={clsx("ml-auto", sinceMs !== undefined && "bg-warn-soft px-3 py-1 font-semibold text-warn")}
    >
      {sinceMs === undefined
        ? "live"
        : `Not live since ${shownTime(isoFromMicros(sinceMs * 1_000), utc).time.slice(0, 8)}; what is shown stood so then`}
    </span>
  );
}
