import clsx from "clsx";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { phaseInk } from "../ui/phase-colours.ts";
import { durationText } from "../../lib/duration.ts";
import { barParts, type BarPart } from "./phase-bar-parts.ts";

const LOOKS: Record<BarPart["look"], string> = {
  done: "bg-current opacity-85",
  running: "phase-running",
  stalled: "border border-current",
  failed: "phase-cut border-r-2 border-r-error",
  cut: "phase-cut border-r-2 border-r-text-3",
};

/**
 * A job's phases as one bar, on the scale that all rows share.
 * @param scaleMs what its whole width stands for
 * @param nowMs time since the job's start
 */
export function PhaseBar({ job, scaleMs, nowMs }: { job: JobSummary; scaleMs: number; nowMs: number }) {
  const parts = barParts(job, scaleMs, nowMs);
  if (parts.length === 0) return <span className="text-text-3">–</span>;
  return (
    <span role="img" aria-label={spoken(job)} title={spoken(job)} className="flex h-2.5 w-full gap-px">
      {parts.map(({ phase, percent, look, isBroken }) => (
        <span
          key={phase}
          className={clsx(
            "h-full",
            phaseInk(phase) ?? "text-text-3",
            LOOKS[look],
            isBroken && "phase-broken",
          )}
          style={{ width: `${percent}%` }}
        />
      ))}
    </span>
  );
}

function spoken({ phases }: JobSummary): string {
  return phases
    .map(({ phase, state, from_ms, to_ms }) =>
      to_ms === null
        ? `${phase} ${state}`
        : `${phase} ${durationText(Math.max(0, to_ms - from_ms))}${state === "completed" ? "" : `, ${state}`}`,
    )
    .join("; ");
}
