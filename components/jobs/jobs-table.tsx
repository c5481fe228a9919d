"use client";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { jobsParsers } from "../../lib/view.ts";
import { problemText } from "../data/fetch-json.ts";
import { useJobs } from "../data/jobs.ts";
import { RangePicker } from "../range/range-picker.tsx";
import { useRange } from "../range/use-range.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { JobList } from "./job-list.tsx";
import { PoolJobs } from "./pool-jobs.tsx";

const COUNT = new Intl.NumberFormat("en");

/** The newest jobs of a range with their state, kept up to date. */
export function JobsTable() {
  const [view, setView] = useQueryStates(jobsParsers, { history: "push" });
  const range = useRange(view.from, view.to);
  const { data, error, refetch } = useJobs(range.list.from, range.list.to, range.problem === undefined);
  const setRange = (from: string, to: string) => void setView({ from, to });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2 px-4 py-2.5 max-sm:px-3">
        <h1 className="text-lg font-semibold">Jobs</h1>
        <p className="tabular flex-1 truncate pt-0.5 text-text-2">
          {data?.total !== undefined && `${COUNT.format(data.total)} ${data.total === 1 ? "job" : "jobs"}`}
        </p>
        <RangePicker
          from={view.from}
          to={view.to}
          times={range.list}
          nowMs={range.nowMs}
          onChange={setRange}
          onRefresh={undefined}
        />
      </div>
      {range.problem && <ProblemNotice title="The time range makes no sense" detail={range.problem} />}
      {error && <ProblemNotice {...problemText(error)} onRetry={() => void refetch()} />}
      <div className="min-h-0 flex-1 overflow-auto">
        {!data && !error && !range.problem && (
          <div className="px-4">
            <Spinner label="Looking for jobs" />
          </div>
        )}
        {data?.jobs.length === 0 && (
          <NoJobs isAll={view.from === "" && view.to === ""} onWiden={() => setRange("", "")} />
        )}
        {data && data.jobs.length > 0 && (
          <JobList
            // Another range begins at its top.
            key={`${view.from} ${view.to}`}
            label="Jobs"
            jobs={data.jobs}
            total={data.total}
            next={data.next}
            selection={{ ...range.list }}
          />
        )}
        {data && <PoolJobs count={data.pool} from={range.list.from} to={range.list.to} />}
      </div>
    </div>
  );
}

function NoJobs({ isAll, onWiden }: { isAll: boolean; onWiden: () => void }) {
  return (
    <EmptyState
      title={isAll ? "No jobs yet" : "No jobs in this range"}
      actions={!isAll && <Button onClick={onWiden}>Look in all of time</Button>}
    >
      <p>
        A job appears with the first line that names it: a field <code>job_id</code>, a span with one, or
        words such as <code>JobId(1a2b3c4d…)</code>.{" "}
        {isAll && (
          <Link href="/" className="text-accent underline">
            See what has been read
          </Link>
        )}
      </p>
    </EmptyState>
  );
}
