"use client";
import clsx from "clsx";
import Link from "next/link";
import { memo } from "react";
import { signedText } from "../../lib/hidden-characters.ts";
import type { Jobs, JobSummary } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { linkToTrail } from "../../lib/view.ts";
import { usePresent } from "../live/use-present.ts";
import { WatchBell } from "../watch/watch-bell.tsx";
import { StateBadge } from "../trail/state-badge.tsx";
import { Badge } from "../ui/badge.tsx";
import { LogText } from "../ui/log-text.tsx";
import { Ago, tookText } from "./job-times.tsx";
import { PhaseBar } from "./phase-bar.tsx";
import { whatToKnow, type Piece } from "./what-to-know.ts";

const COUNT = new Intl.NumberFormat("en");

/** The columns of rows and heads; workers and lines go first where room is short. */
export const COLUMNS =
  "grid items-center gap-x-3 px-4 grid-cols-[6rem_7.25rem_8.5rem_6rem_6rem_4rem_minmax(0,1fr)] xl:grid-cols-[6rem_7.25rem_8.5rem_6rem_6rem_4.5rem_4.5rem_4rem_minmax(0,1fr)]";
/** On a phone a row is three lines. */
const ROW = "max-sm:grid-cols-[6rem_minmax(0,1fr)_auto] max-sm:gap-y-1 max-sm:px-3 max-sm:py-2 sm:h-8";

const TONES: Record<Piece["tone"], string> = { plain: "", quiet: "text-text-2", warn: "text-warn" };

/** One job of the list; the whole row leads to its trail. */
export const JobRow = memo(function JobRow({
  id,
  job,
  usual,
  scaleMs,
  rowIndex,
  isActive,
}: {
  id: string;
  job: JobSummary;
  usual: Jobs["usual"];
  /** What the whole width of a bar stands for. */
  scaleMs: number;
  /** From 1, the heads' row among them. */
  rowIndex: number;
  isActive: boolean;
}) {
  const nowMs = usePresent(isOpen(job.state) ? 1_000 : 60_000);
  const pieces = whatToKnow(job, usual, nowMs);
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={isActive}
      className={clsx(
        COLUMNS,
        ROW,
        "relative border-b border-line whitespace-nowrap hover:bg-hover",
        isActive &&
          "group-focus:bg-selected group-focus:outline-2 group-focus:outline-accent group-focus:-outline-offset-2",
      )}
    >
      <span role="rowheader">
        <Link
          href={linkToTrail(job.name)}
          prefetch={false}
          tabIndex={-1}
          title={job.job_id === null ? undefined : signedText(job.job_id)}
          className="log-text text-accent after:absolute after:inset-0 hover:underline"
        >
          <LogText text={job.job} />
        </Link>
      </span>
      <span role="gridcell" className="flex items-center gap-1.5">
        <StateBadge state={job.state} />
        <WatchBell job={job} className="relative z-10 -my-1" />
      </span>
      <span role="gridcell" className="max-sm:order-4 max-sm:col-span-2">
        <PhaseBar job={job} scaleMs={scaleMs} nowMs={nowMs - Date.parse(job.started)} />
      </span>
      <span role="gridcell" className="tabular text-text-2 max-sm:text-right">
        <Ago iso={job.started} />
      </span>
      <span role="gridcell" className="tabular text-right max-sm:order-5">
        {tookText(job, nowMs)}
      </span>
      <span role="gridcell" className="tabular text-right text-text-2 max-xl:hidden">
        {COUNT.format(job.workers)}
      </span>
      <span role="gridcell" className="tabular text-right text-text-2 max-xl:hidden">
        {COUNT.format(job.lines)}
      </span>
      <span
        role="gridcell"
        className={clsx("tabular text-right max-sm:hidden", job.errors > 0 ? "text-error" : "text-text-3")}
      >
        {COUNT.format(job.errors)}
      </span>
      <span
        role="gridcell"
        className="flex min-w-0 items-center gap-1.5 max-sm:order-6 max-sm:col-span-3 max-sm:empty:hidden"
        title={pieces.map(({ text }) => signedText(text)).join(" · ")}
      >
        {job.kind !== "proof" && <Badge>{job.kind}</Badge>}
        {pieces.length > 0 && (
          <span className="truncate">
            {pieces.map(({ text, tone }, index) => (
              <span key={text} className={TONES[tone]}>
                {index > 0 && <span className="text-text-3"> · </span>}
                <LogText text={text} />
              </span>
            ))}
          </span>
        )}
      </span>
    </div>
  );
});
