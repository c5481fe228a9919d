import Link from "next/link";
import { linkToTrail } from "../../lib/view.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { TimeText } from "../ui/time-text.tsx";
import { StateBadge } from "./state-badge.tsx";
import { LogText } from "../ui/log-text.tsx";

/** Several jobs whose IDs begin alike: which one is meant. @param prefix as in the address */
export function Candidates({ prefix, jobs }: { prefix: string; jobs: readonly JobSummary[] }) {
  return (
    <div className="p-4">
      <h1 className="pb-2 text-lg font-semibold">
        Which job <LogText text={prefix.slice(0, 36)} />?
      </h1>
      <p className="pb-3 text-text-2">{jobs.length} jobs have an ID that begins so.</p>
      <JobLinks jobs={jobs} />
    </div>
  );
}

/** Jobs to choose from, each with what tells it from the others. */
export function JobLinks({ jobs }: { jobs: readonly JobSummary[] }) {
  return (
    <ul className="flex flex-col gap-1.5">
      {jobs.map((job) => (
        <li key={job.name} className="flex flex-wrap items-center gap-3">
          <Link
            href={linkToTrail(job.name)}
            prefetch={false}
            className="log-text text-accent hover:underline"
          >
            <LogText text={job.job_id ?? job.job} />
          </Link>
          <StateBadge state={job.state} />
          <TimeText iso={job.started} withDate />
          <span className="text-text-2">
            <LogText text={job.hosts.join(", ")} />
          </span>
        </li>
      ))}
    </ul>
  );
}
