import clsx from "clsx";
import type { TrailSpan } from "../../lib/trail/shape.ts";
import { phaseTone } from "../ui/badge.tsx";
import { SPANS } from "./phase-colours.ts";
import { durationText, percentAt, us, type TimeScale } from "./time-scale.ts";

/** A task as a bar from its start to its end; to the right edge while it runs. A click marks its first line. */
export function LaneSpan({
  lane,
  span,
  scale,
  onMark,
}: {
  lane: string;
  span: TrailSpan;
  scale: TimeScale;
  onMark: (event: string) => void;
}) {
  const left = percentAt(scale, us(span.started));
  const right = span.ended ? percentAt(scale, us(span.ended)) : span.state === "running" ? 100 : left;
  const isOpen = span.ended === null;
  const event = span.start_event ?? span.end_event;
  const name = span.phase ?? "Work";
  const words = describe(span);
  return (
    <button
      type="button"
      disabled={event === null}
      onClick={() => event && onMark(event)}
      title={`${name} on ${lane}: ${words}`}
      aria-label={`${name} on ${lane}: ${words}`}
      className={clsx(
        "absolute inset-y-1.5 min-w-[3px] overflow-hidden rounded-sm border-l-[3px] text-left text-xs hover:brightness-95 dark:hover:brightness-125",
        SPANS[phaseTone(span.phase ?? "")] ?? "border-text-3 bg-hover text-text-2",
        span.state === "failed" && "border-r-[3px] border-r-error",
        span.state === "cancelled" && "border-r-[3px] border-r-warn",
        isOpen && "rounded-r-none",
      )}
      style={{ left: `${left}%`, width: `${Math.max(0, right - left)}%` }}
    >
      <span className="block truncate px-1 leading-[18px] font-medium" aria-hidden="true">
        {name} <span className="tabular font-normal opacity-80">{lengthText(span)}</span>
      </span>
    </button>
  );
}

function lengthText({ started, ended }: TrailSpan): string {
  return ended ? durationText((us(ended) - us(started)) / 1_000) : "";
}

function describe(span: TrailSpan): string {
  const length = lengthText(span);
  const ended = span.ended
    ? `${span.state} after ${length}`
    : span.state === "running"
      ? "running"
      : "no end";
  const segments = span.segments > 0 ? `, ${span.segments} segments` : "";
  return `${ended}${segments}${span.told_by === "coordinator" ? ", as the coordinator told it" : ""}`;
}
