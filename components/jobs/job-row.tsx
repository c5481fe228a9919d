import clsx from "clsx";
import Link from "next/link";
import { linkToTrail } from "../../lib/view.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { Badge, phaseTone } from "../ui/badge.tsx";
import { durationText } from "../../lib/duration.ts";
import { TimeText } from "../ui/time-text.tsx";
import { StateBadge } from "../trail/state-badge.tsx";
import { useNow } from "../trail/use-now.ts";
import { LogText } from "../ui/log-text.tsx";
import { signedText } from "../../lib/hidden-characters.ts";

const COUNT = new Intl.NumberFormat("en");
const CELL = "h-9 border-b border-line px-2 whitespace-nowrap max-md:h-auto max-md:border-0 max-md:p-0";
/** Hosts named in a row; a job of a hundred workers would fill the screen. */
const HOSTS_NAMED = 3;

/** One job of the list; the whole row leads to its trail. */
export function JobRow({ job }: { job: JobSummary }) {
  return (
    <tr className="relative hover:bg-hover max-md:flex max-md:border-b max-md:border-line max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1 max-md:px-3 max-md:py-2">
      <th scope="row" className={clsx(CELL, "pl-4 text-left font-normal")}>
        <Link
          href={linkToTrail(job.name)}
          prefetch={false}
          title={job.job_id === null ? undefined : signedText(job.job_id)}
          className="log-text text-accent after:absolute after:inset-0 hover:underline"
        >
          <LogText text={job.job} />
        </Link>
      </th>
      <td className={CELL}>
        <span className="flex gap-1.5">
          <StateBadge state={job.state} />
          {job.kind !== "proof" && <Badge>{job.kind}</Badge>}
        </span>
      </td>
      <td className={CELL}>
        <PhaseCell job={job} />
      </td>
      <td className={clsx(CELL, "tabular text-text-2")}>
        <TimeText iso={job.started} withDate />
      </td>
      <td className={clsx(CELL, "tabular text-right")}>
        <Duration job={job} />
      </td>
      <td className={clsx(CELL, "text-text-2")} title={signedText(job.hosts.join(", "))}>
        <LogText text={hostsText(job.hosts)} />
      </td>
      <td className={clsx(CELL, "tabular text-right text-text-2")}>
        {COUNT.format(job.lines)}
        <span className="md:hidden"> {job.lines === 1 ? "line" : "lines"}</span>
      </td>
      <td
        className={clsx(
          CELL,
          "tabular text-right",
          job.errors > 0 ? "text-error" : "text-text-3 max-md:hidden",
        )}
      >
        {COUNT.format(job.errors)}
        <span className="md:hidden"> {job.errors === 1 ? "error" : "errors"}</span>
      </td>
      <td
        className={clsx(CELL, "max-w-0 truncate pr-4 text-text-2 max-md:max-w-full")}
        title={job.reason === null ? undefined : signedText(job.reason)}
      >
        <LogText text={job.reason ?? ""} />
      </td>
    </tr>
  );
}

function PhaseCell({ job: { phase, progress } }: { job: JobSummary }) {
  if (!phase) return <span className="text-text-3">–</span>;
  return (
    <span className="flex items-center gap-2">
      <Badge tone={phaseTone(phase)}>
        <LogText text={phase} />
      </Badge>
      {progress && (
        <span className="tabular text-text-2" aria-label={`${progress.done} of ${progress.total} done`}>
          {progress.done}/{progress.total}
        </span>
      )}
    </span>
  );
}

function Duration({ job }: { job: JobSummary }) {
  const lastMs = Date.parse(job.started) + (job.duration_ms ?? 0);
  const nowMs = useNow(isOpen(job.state), new Date(lastMs).toISOString(), 1_000);
  const ms = nowMs === undefined ? job.duration_ms : Math.max(nowMs, lastMs) - Date.parse(job.started);
  return ms === null ? "–" : durationText(ms);
}

function hostsText(hosts: readonly string[]): string {
  const rest = hosts.length - HOSTS_NAMED;
  return rest > 1 ? `${hosts.slice(0, HOSTS_NAMED).join(", ")} and ${rest} more` : hosts.join(", ");
}
