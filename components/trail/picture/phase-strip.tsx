"use client";
import clsx from "clsx";
import { durationText } from "../../../lib/duration.ts";
import type { Trail, TrailPhase } from "../../../lib/trail/shape.ts";
import { LogText } from "../../ui/log-text.tsx";
import { us } from "../drawing.ts";
import { phaseGround } from "../../ui/phase-colours.ts";
import { totalTitle } from "../phase-steps.tsx";
import { StateBadge } from "../state-badge.tsx";
import { isInView, percentAt, type TimeScale } from "../time-scale.ts";

/** A job's phases on the time axis, each with its progress; a click marks the line that began it. */
export function PhaseStrip({
  trail,
  scale,
  untilUs,
  onMark,
}: {
  trail: Trail;
  scale: TimeScale;
  /** Where a phase that has no end is drawn to, microseconds since the epoch. */
  untilUs: number;
  onMark: (event: string) => void;
}) {
  return (
    <ol aria-label="Phases" className="relative h-8 overflow-hidden">
      {trail.phases.map((phase) => (
        <Phase key={phase.phase} phase={phase} scale={scale} untilUs={untilUs} onMark={onMark} />
      ))}
    </ol>
  );
}

function Phase({
  phase,
  scale,
  untilUs,
  onMark,
}: {
  phase: TrailPhase;
  scale: TimeScale;
  untilUs: number;
  onMark: (event: string) => void;
}) {
  const { done, total, event, state, total_certainty: certainty } = phase;
  const startUs = us(phase.started);
  const endUs = phase.ended ? us(phase.ended) : untilUs;
  if (!isInView(scale, startUs, endUs)) return null;
  const left = percentAt(scale, startUs);
  return (
    <li
      className="absolute inset-y-0"
      style={{ left: `${left}%`, width: `max(${percentAt(scale, endUs) - left}%, 4px)` }}
    >
      <button
        type="button"
        disabled={event === null}
        onClick={() => event && onMark(event)}
        title={totalTitle(phase)}
        className={clsx(
          "flex size-full items-center gap-2 overflow-hidden border-t-3 px-1.5 text-left whitespace-nowrap enabled:hover:brightness-97 dark:enabled:hover:brightness-125",
          phaseGround(phase.phase) ?? "border-text-3 bg-hover text-text-2",
        )}
      >
        <span className="font-medium">
          <LogText text={phase.phase} />
        </span>
        {state !== "completed" && <StateBadge state={state} />}
        <span className="tabular text-text-2">
          <span className="text-text">
            {done}/{total}
            {certainty === "inferred" && <span className="sr-only"> workers seen</span>}
          </span>{" "}
          · {durationText((endUs - startUs) / 1_000)}
        </span>
      </button>
    </li>
  );
}
