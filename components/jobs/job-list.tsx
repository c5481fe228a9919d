"use client";
import { useEffect, useRef, useState } from "react";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { problemText, type Parameters } from "../data/fetch-json.ts";
import { Button } from "../ui/button.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { JobRow } from "./job-row.tsx";
import { useLaterJobs } from "./use-later-jobs.ts";

const COUNT = new Intl.NumberFormat("en");

/** A page of jobs as a table, with the pages behind it as the reader asks for them or scrolls to the end. */
export function JobList({
  label,
  jobs,
  total,
  next,
  selection,
}: {
  /** What the jobs are, for screen readers. */
  label: string;
  jobs: readonly JobSummary[];
  /** How many there are; undefined where nobody counted. */
  total: number | undefined;
  next: string | null | undefined;
  selection: Parameters;
}) {
  const [pages, setPages] = useState(0);
  const later = useLaterJobs(selection, next, pages);
  const behind = next && pages > 0 ? (later.data?.jobs ?? []) : [];
  const shown = [...jobs, ...notAmong(jobs, behind)];
  const hasMore = Boolean(pages === 0 ? next : later.data?.next);
  return (
    <>
      <Table label={label} jobs={shown} />
      {later.error && <ProblemNotice {...problemText(later.error)} onRetry={() => void later.refetch()} />}
      {(hasMore || later.isFetching) && (
        <More
          shown={shown.length}
          total={total}
          isLoading={later.isFetching}
          onMore={() => setPages(pages + 1)}
        />
      )}
    </>
  );
}

/** A job that has moved between two answers is in both. */
function notAmong(jobs: readonly JobSummary[], later: readonly JobSummary[]): readonly JobSummary[] {
  const known = new Set(jobs.map(({ name }) => name));
  return later.filter(({ name }) => !known.has(name));
}

/** The way to more jobs: it is taken when it comes into view, and by hand. */
function More({
  shown,
  total,
  isLoading,
  onMore,
}: {
  shown: number;
  total: number | undefined;
  isLoading: boolean;
  onMore: () => void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current || isLoading) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore());
    observer.observe(button.current);
    return () => observer.disconnect();
  });
  return (
    <p className="flex items-center justify-center gap-3 py-3 text-text-2">
      <span className="tabular">
        {COUNT.format(shown)}
        {total !== undefined && ` of ${COUNT.format(total)}`}
      </span>
      <Button ref={button} disabled={isLoading} onClick={onMore}>
        {isLoading ? "Loading…" : "Show more"}
      </Button>
    </p>
  );
}

const HEAD = "h-8 px-2 text-left text-xs font-medium text-text-2 whitespace-nowrap first:pl-4 last:pr-4";

/** On a phone a row is a block of its own, so the heads are for screen readers only. */
function Table({ label, jobs }: { label: string; jobs: readonly JobSummary[] }) {
  return (
    <table aria-label={label} className="w-full border-separate border-spacing-0 max-md:block">
      <thead className="sticky top-0 z-10 bg-bg max-md:sr-only">
        <tr>
          <Head>Job</Head>
          <Head>State</Head>
          <Head>Phase</Head>
          <Head>Started</Head>
          <Head isNumber>Duration</Head>
          <Head>Hosts</Head>
          <Head isNumber>Lines</Head>
          <Head isNumber>Errors</Head>
          <th scope="col" className={`${HEAD} w-full border-y border-line`}>
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
    <th scope="col" className={`${HEAD} border-y border-line ${isNumber ? "text-right!" : ""}`}>
      {children}
    </th>
  );
}
