"use client";
import type { JobsView } from "../../lib/view.ts";
import { problemText } from "../data/fetch-json.ts";
import { useJobsOverview, useSlowWorkers } from "../data/jobs-overview.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { HeatMap } from "./heat-map.tsx";
import { Reasons } from "./reasons.tsx";
import { SmallMultiples } from "./small-multiples.tsx";

/** What the jobs of a range have in common: how they fare over time, why they ended badly, and who is slow. */
export function Overview({
  range,
  view,
  turn,
  onRange,
  onSearch,
}: {
  range: { from: string | undefined; to: string | undefined };
  view: JobsView;
  /** See `ListedJobs`. */
  turn: number;
  onRange: (from: string, to: string) => void;
  onSearch: (q: string) => void;
}) {
  const overview = useJobsOverview(range, turn, true);
  const slow = useSlowWorkers(range, turn, true);
  if (overview.error)
    return <ProblemNotice {...problemText(overview.error)} onRetry={() => void overview.refetch()} />;
  if (!overview.data) return <OverviewAwaited />;
  return (
    <>
      <SmallMultiples overview={overview.data} onRange={onRange} />
      <div className="grid grid-cols-1 border-b border-line lg:grid-cols-2">
        <Reasons reasons={overview.data.reasons} chosen={view.q} onChoose={onSearch} />
        <div className="min-h-52 min-w-0 border-line max-lg:border-t lg:border-l">
          {slow.data && <HeatMap slow={slow.data} />}
          {slow.isPending && (
            <p className="px-4 pt-2.5">
              <Spinner label="Looking at the last jobs" />
            </p>
          )}
          {slow.error && <ProblemNotice {...problemText(slow.error)} onRetry={() => void slow.refetch()} />}
        </div>
      </div>
    </>
  );
}

/** As high as the overview is at the least, so that the list below it does not move far. */
function OverviewAwaited() {
  return <div className="h-[20.5rem] border-y border-line" aria-hidden="true" />;
}
