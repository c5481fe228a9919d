"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { jobsSchema } from "../../lib/trail/shape.ts";
import { fetchJson, problemText } from "../data/fetch-json.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { JobList } from "./job-list.tsx";

const COUNT = new Intl.NumberFormat("en");

/** Set-ups that nobody asked for: workers that register bring them. They stand apart, and folded. */
export function PoolJobs({
  count,
  from,
  to,
}: {
  count: number;
  from: string | undefined;
  to: string | undefined;
}) {
  const [open, setOpen] = useState(false);
  const selection = { from, to, pool: "only" };
  const { data, error, refetch } = useQuery({
    queryKey: ["pool-jobs", from, to, count],
    queryFn: ({ signal }) => fetchJson(jobsSchema, "/api/jobs", selection, { signal }),
    placeholderData: (before) => before,
    enabled: open,
  });
  if (count === 0) return null;
  return (
    <section aria-label="Set-ups of the pool" className="border-t border-line">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex h-9 w-full items-center gap-1.5 px-4 text-left text-text-2 hover:bg-hover max-sm:px-3"
      >
        <ChevronRight size={14} className={open ? "rotate-90" : undefined} aria-hidden="true" />
        {COUNT.format(count)} {count === 1 ? "set-up" : "set-ups"} of the pool
        <span className="truncate text-text-3 max-sm:hidden">that workers bring when they register</span>
      </button>
      {open && error && <ProblemNotice {...problemText(error)} onRetry={() => void refetch()} />}
      {open && !data && !error && (
        <div className="px-4">
          <Spinner label="Looking for set-ups" />
        </div>
      )}
      {open && data && (
        <JobList
          label="Set-ups of the pool"
          jobs={data.jobs}
          total={data.pool}
          next={data.next}
          selection={selection}
        />
      )}
    </section>
  );
}
