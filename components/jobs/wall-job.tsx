import clsx from "clsx";
import { Fragment } from "react";
import type { Jobs, JobSummary } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { StateIcon } from "../trail/state-badge.tsx";
import { LogText } from "../ui/log-text.tsx";
import { agoText, tookText } from "./job-times.tsx";
import { whatToKnow } from "./what-to-know.ts";

const EDGES: Record<JobSummary["state"], string> = {
  running: "border-accent text-accent",
  stalled: "border-warn text-warn",
  failed: "border-error text-error",
  cancelled: "border-line-strong text-text-2",
  completed: "border-good text-good",
  unknown: "border-line-strong text-text-2",
};

/** Phases in the order in which they come, with how wide each is where no job tells what is usual. */
const PHASES = [
  [
    "Contributions",
    27,
    "border-phase-contributions",
    "bg-phase-contributions/40",
    "bg-phase-contributions/15",
  ],
  ["Prove", 58, "border-phase-prove", "bg-phase-prove/40", "bg-phase-prove/15"],
  ["Aggregate", 15, "border-phase-aggregate", "bg-phase-aggregate/40", "bg-phase-aggregate/15"],
] as const;

/** One job in large letters: how it stands, what is to be known of it, and how far it is. */
export function WallJob({ job, usual, nowMs }: { job: JobSummary; usual: Jobs["usual"]; nowMs: number }) {
  const open = isOpen(job.state);
  return (
    <li className={clsx("border-l-[6px] py-1.5 pl-5", EDGES[job.state])}>
      <p className="flex items-center gap-4 text-[24px] leading-9">
        <span className="flex items-center gap-2 text-[26px] font-semibold">
          <StateIcon state={job.state} size={24} />
          {job.state}
        </span>
        <span className="log-text text-[30px]! font-semibold text-text">
          <LogText text={job.job} />
        </span>
        <span className="tabular text-text-2">
          {open
            ? tookText(job, nowMs)
            : `${agoText(nowMs - Date.parse(job.ended ?? job.updated))}, after ${tookText(job, nowMs)}`}
        </span>
      </p>
      <p className="mt-1 line-clamp-2 text-[26px] leading-[38px] text-text">
        {whatToKnow(job, usual, nowMs).map(({ text, tone }, index) => (
          <Fragment key={text}>
            {index > 0 && "; "}
            <span className={tone === "warn" ? "text-warn" : undefined}>
              <LogText text={text} />
            </span>
          </Fragment>
        ))}
      </p>
      {open && job.kind === "proof" && <Progress job={job} usual={usual} />}
    </li>
  );
}

function Progress({ job, usual }: { job: JobSummary; usual: Jobs["usual"] }) {
  const widths = PHASES.map(
    ([phase, width]) => usual?.phases.find((one) => one.phase === phase)?.median_ms ?? width,
  );
  return (
    <div className="mt-3 flex h-[38px] gap-[3px] text-[19px] leading-[34px]">
      {PHASES.map(([phase, , edge, filled, ground], index) => {
        const begun = job.phases.find((one) => one.phase === phase);
        const isNow = begun && begun.state !== "completed" && job.phase === phase;
        const share = !begun ? 0 : isNow && job.progress ? job.progress.done / (job.progress.total || 1) : 1;
        const count = isNow && job.progress ? ` ${job.progress.done}/${job.progress.total}` : "";
        return (
          <div
            key={phase}
            className={clsx(
              "relative min-w-32 overflow-hidden border-t-4 px-2.5 whitespace-nowrap",
              begun ? `${edge} ${ground} text-text` : "border-dotted border-line-strong text-text-3",
            )}
            style={{ flexGrow: widths[index], flexBasis: 0 }}
          >
            <span
              className={clsx("absolute inset-y-0 left-0", filled)}
              style={{ width: `${share * 100}%` }}
            />
            <span className="relative">
              {phase}
              {count}
            </span>
          </div>
        );
      })}
    </div>
  );
}
