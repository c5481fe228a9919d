"use client";
import clsx from "clsx";
import type { Trail, TrailPhase } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { Badge, phaseTone } from "../ui/badge.tsx";
import { durationText } from "../../lib/duration.ts";
import { phaseFill } from "../ui/phase-colours.ts";
import { StateBadge } from "./state-badge.tsx";
import { us } from "./drawing.ts";
import { useNow } from "./use-now.ts";
import { LogText } from "../ui/log-text.tsx";

/** A job's phases in their order, each with its progress; a click marks the line that began it. */
export function PhaseSteps({ trail, onMark }: { trail: Trail; onMark: (event: string) => void }) {
  const nowMs = useNow(isOpen(trail.state), trail.updated, 1_000);
  if (trail.phases.length === 0) return null;
  const untilUs = nowMs === undefined ? us(trail.updated) : Math.max(nowMs * 1_000, us(trail.updated));
  return (
    <ol aria-label="Phases" className="flex flex-wrap gap-2 px-4 py-2 max-sm:px-3">
      {trail.phases.map((phase) => (
        <li key={phase.phase} className="max-w-80 min-w-56 flex-1 max-sm:max-w-none">
          <Step phase={phase} untilUs={untilUs} onMark={onMark} />
        </li>
      ))}
    </ol>
  );
}

function Step({
  phase,
  untilUs,
  onMark,
}: {
  phase: TrailPhase;
  untilUs: number;
  onMark: (event: string) => void;
}) {
  const { done, total, event, state } = phase;
  const tookUs = (phase.ended ? us(phase.ended) : untilUs) - us(phase.started);
  return (
    <button
      type="button"
      disabled={event === null}
      onClick={() => event && onMark(event)}
      className="flex w-full flex-col gap-1.5 rounded-md border border-line bg-panel px-2.5 py-1.5 text-left enabled:hover:bg-hover"
    >
      <span className="flex w-full items-center gap-2">
        <Badge tone={phaseTone(phase.phase)}>
          <LogText text={phase.phase} />
        </Badge>
        {state !== "completed" && <StateBadge state={state} />}
        <span className="tabular ml-auto whitespace-nowrap text-text-2">
          <span className="text-text" title={totalTitle(phase)}>
            {done}/{total}
            {phase.total_certainty === "inferred" && <span className="sr-only"> workers seen</span>}
          </span>{" "}
          · {durationText(tookUs / 1_000)}
        </span>
      </span>
      <span className="flex h-1 w-full gap-px overflow-hidden rounded-full bg-hover" aria-hidden="true">
        <span
          className={clsx("rounded-full", phaseFill(phase.phase) ?? "bg-text-3")}
          style={{ width: `${total > 0 ? Math.min(100, (done / total) * 100) : 0}%` }}
        />
      </span>
    </button>
  );
}

/** Where no line says how many workers take part in a phase, that the number is of those that were seen. */
export function totalTitle({ total_certainty: certainty }: TrailPhase): string | undefined {
  return certainty === "logged" ? undefined : "No line says how many take part: this is how many were seen";
}
