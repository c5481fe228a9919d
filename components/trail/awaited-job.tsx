"use client";
import Link from "next/link";
import { useFirstLine, useNearestJobs } from "../data/jobs.ts";
import { LogText } from "../ui/log-text.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { JobLinks } from "./candidates.tsx";

/** A job that no line names yet: its trail opens with the first that does, and meanwhile the IDs most like it are offered. */
export function AwaitedJob({ job, onCome }: { job: string; onCome: () => void }) {
  useFirstLine(job, onCome);
  const nearest = useNearestJobs(job).data?.candidates ?? [];
  return (
    <div className="p-4">
      <h1 className="pb-2 text-lg font-semibold">
        Job <LogText text={job.slice(0, 36)} />
      </h1>
      <Spinner label={`Waiting for the first line of ${job.slice(0, 8)}`} />
      <p className="max-w-[44rem] pt-2 pb-4 text-text-2">
        No stored line names it. Its trail opens by itself with the first one that does. If it has run
        already, check the ID, and whether its hosts are among the{" "}
        <Link href="/sources" className="text-accent underline">
          sources
        </Link>
        ; all that is known is in the{" "}
        <Link href="/jobs" className="text-accent underline">
          list of jobs
        </Link>{" "}
        and the{" "}
        <Link href="/" className="text-accent underline">
          explorer
        </Link>
        .
      </p>
      {nearest.length > 0 && (
        <section aria-label="Nearest IDs">
          <h2 className="pb-2 font-semibold">Nearest IDs</h2>
          <JobLinks jobs={nearest} />
        </section>
      )}
    </div>
  );
}
