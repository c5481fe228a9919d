"use client";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { jobsParsers } from "../../lib/view.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { problemText } from "../data/fetch-json.ts";
import { useJobs } from "../data/jobs.ts";
import { RangePicker } from "../range/range-picker.tsx";
import { useRange } from "../range/use-range.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { JobRow } from "./job-row.tsx";

const COUNT = new Intl.NumberFormat("en");

/** The newest jobs of a range with their state, kept up to date. */
export function JobsTable() {
  const [view, setView] = useQueryStates(jobsParsers, { history: "push" });
  const range = useRange(view.from, view.to);
  const jobs = useJobs(range.list.from, range.list.to, range.problem === undefined);
  const { data: pages, error, refetch } = jobs;
  const shown = pages?.pages.flatMap((page) => page.jobs);
  const setRange = (from: string, to: string) => void setView({ from, to });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2 px-4 py-2.5 max-sm:px-3">
        <h1 className="flex-1 text-lg font-semibold">Jobs</h1>
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
        {!shown && !error && !range.problem && (
          <div className="px-4">
            <Spinner label="Looking for jobs" />
          </div>
        )}
        {shown?.length === 0 && (
          <NoJobs isAll={view.from === "" && view.to === ""} onWiden={() => setRange("", "")} />
        )}
        {shown && shown.length > 0 && <Table jobs={shown} />}
        {jobs.hasNextPage && (
          <div className="flex items-center gap-3 px-4 py-2.5 text-text-2 max-sm:px-3">
            <Button onClick={() => void jobs.fetchNextPage()} disabled={jobs.isFetchingNextPage}>
              Show more
            </Button>
            <span className="tabular">
              {COUNT.format(shown?.length ?? 0)} of {COUNT.format(pages?.pages[0]?.total ?? 0)} jobs
            </span>
          </div>
        )}
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

const HEAD = "h-8 px-2 text-left text-xs font-medium text-text-2 whitespace-nowrap first:pl-4 last:pr-4";

/** On a phone a row is a block of its own, so the heads are for screen readers only. */
function Table({ jobs }: { jobs: readonly JobSummary[] }) {
  return (
    <table className="w-full border-collapse max-md:block">
      <thead className="sticky top-0 z-10 bg-bg max-md:sr-only">
        <tr className="border-y border-line">
          <Head>Job</Head>
          <Head>State</Head>
          <Head>Phase</Head>
          <Head>Started</Head>
          <Head isNumber>Duration</Head>
          <Head>Hosts</Head>
          <Head isNumber>Lines</Head>
          <Head isNumber>Errors</Head>
          <th scope="col" className={`${HEAD} w-full`}>
            Reason
          </th>
        </tr>
      </thead>
      <tbody className="max-md:block">
        {jobs.map((job) => (
          <JobRow key={job.name} job={job} />
        ))}
      </tbody>
    </table>
  );
}

function Head({ isNumber = false, children }: { isNumber?: boolean; children: string }) {
  return (
    <th scope="col" className={isNumber ? `${HEAD} text-right!` : HEAD}>
      {children}
    </th>
  );
}
