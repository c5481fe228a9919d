"use client";
import { useRouter } from "next/navigation";
import Link from "next/link";
import { useState, type FormEvent } from "react";
import type { Comparison } from "../../lib/trail/compare/shape.ts";
import { linkToComparison, linkToTrail } from "../../lib/view.ts";
import { useComparison } from "../data/compare.ts";
import { problemText } from "../data/fetch-json.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LogText } from "../ui/log-text.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { PatternTable } from "./pattern-table.tsx";
import { PhaseTable } from "./phase-table.tsx";

/** Two jobs beside each other. @param job as in the address @param other undefined for the last good one of its shape */
export function ComparePage({ job, other }: { job: string; other: string | undefined }) {
  const { data, error, refetch } = useComparison(job, other);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-[76rem] flex-col gap-4 px-4 py-3 max-sm:px-3">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="text-lg font-semibold">
            Compare{" "}
            <Link
              href={linkToTrail(job)}
              className="log-text text-base font-medium text-accent hover:underline"
            >
              <LogText text={job.slice(0, 8)} />
            </Link>
          </h1>
          <Chooser job={job} />
        </div>
        {error ? (
          <ProblemNotice {...problemText(error)} onRetry={() => void refetch()} />
        ) : !data ? (
          <Spinner label="Reading what both jobs say" />
        ) : "candidates" in data ? (
          <Several job={job} names={data.candidates.map(({ name, job_id }) => job_id ?? name)} />
        ) : (
          <Compared comparison={data} />
        )}
      </div>
    </div>
  );
}

/** Takes another job. */
function Chooser({ job }: { job: string }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") router.push(linkToComparison(job, name.trim()));
  };
  return (
    <form onSubmit={go} className="flex gap-1.5">
      <input
        value={name}
        onChange={(event) => setName(event.target.value)}
        aria-label="Job to compare with"
        placeholder="Another job's ID"
        className="log-text h-7 w-56 rounded-md border border-line-strong bg-bg px-2 pointer-coarse:h-9"
      />
      <Button type="submit">Compare</Button>
    </form>
  );
}

function Compared({ comparison }: { comparison: Comparison }) {
  const { job, other, phases, added, missing, changed, left_out } = comparison;
  if (!other)
    return (
      <EmptyState title="No completed job to compare with">
        <p>
          No {job.kind} with as many hosts was completed. Write another job’s ID above to compare with that
          one.
        </p>
      </EmptyState>
    );
  return (
    <>
      <PhaseTable job={job} other={other} phases={phases} />
      <PatternTable
        title="New"
        note="Said by this job and not by the other"
        patterns={added}
        job={job.name}
        other={other.name}
      />
      <PatternTable
        title="Missing"
        note="Said by the other job alone"
        patterns={missing}
        job={job.name}
        other={other.name}
      />
      <PatternTable
        title="Changed in number"
        note="Half as often again, or more"
        patterns={changed}
        job={job.name}
        other={other.name}
      />
      {(left_out.patterns > 0 || left_out.lines > 0) && (
        <p className="text-text-2">
          {left_out.patterns > 0 && `${left_out.patterns} further patterns differ. `}
          {left_out.lines > 0 && `${left_out.lines} lines were not looked at: the jobs have very many.`}
        </p>
      )}
    </>
  );
}

/** One of the two begins like others. */
function Several({ job, names }: { job: string; names: readonly string[] }) {
  return (
    <EmptyState title="Several jobs begin so">
      <ul className="flex flex-col gap-1">
        {names.map((name) => (
          <li key={name}>
            <Link href={linkToComparison(job, name)} className="log-text text-accent hover:underline">
              <LogText text={name} />
            </Link>
          </li>
        ))}
      </ul>
    </EmptyState>
  );
}
