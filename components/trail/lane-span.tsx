import clsx from "clsx";
import { phaseTone } from "../ui/badge.tsx";
import { durationText } from "../../lib/duration.ts";
import type { SpanDrawing } from "./drawing.ts";
import { SPANS } from "./phase-colours.ts";
import { percentAt, type TimeScale } from "./time-scale.ts";
import { signedText } from "../../lib/hidden-characters.ts";

/**
 * A task as a bar from its start to its end; to the right edge while it runs, hatched up to the job's end where no line tells
 * its own. A click marks its first line.
 */
export function LaneSpan({
  lane,
  span,
  scale,
  onMark,
}: {
  lane: string;
  span: SpanDrawing;
  scale: TimeScale;
  onMark: (event: string) => void;
}) {
  const { event, state } = span;
  const left = percentAt(scale, span.startUs);
  const right = span.endUs === null ? 100 : percentAt(scale, span.endUs);
  const name = signedText(span.phase ?? "Work");
  const place = signedText(lane);
  const words = describe(span);
  return (
    <button
      type="button"
      disabled={event === null}
      onClick={() => event && onMark(event)}
      title={`${name} on ${place}: ${words}`}
      aria-label={`${name} on ${place}: ${words}`}
      className={clsx(
        "absolute inset-y-1.5 min-w-[3px] overflow-hidden rounded-sm border-l-[3px] text-left text-xs hover:brightness-95 dark:hover:brightness-125",
        SPANS[phaseTone(span.phase ?? "")] ?? "border-text-3 bg-hover text-text-2",
        state === "failed" && "border-r-[3px] border-r-error",
        state === "cancelled" && "border-r-[3px] border-r-warn",
        (span.isCut || span.endUs === null) && "rounded-r-none",
        span.isCut && "hatch",
      )}
      style={{ left: `${left}%`, width: `${Math.max(0, right - left)}%` }}
    >
      <span
        className={clsx(
          "block truncate px-1 leading-[17px] font-medium",
          span.isCut && "w-fit max-w-full bg-inherit",
        )}
        aria-hidden="true"
      >
        {name} <span className="tabular font-normal opacity-80">{lengthText(span)}</span>
      </span>
    </button>
  );
}

function lengthText({ startUs, endUs, isCut }: SpanDrawing): string {
  return endUs === null || isCut ? "" : durationText((endUs - startUs) / 1_000);
}

function describe(span: SpanDrawing): string {
  const length = lengthText(span);
  const ended =
    length === ""
      ? span.isCut
        ? "cut off where the job ended"
        : "running"
      : `${span.state} after ${length}`;
  const segments = span.segments > 0 ? `, ${span.segments} segments` : "";
  return `${ended}${segments}${span.toldBy === "coordinator" ? ", as the coordinator told it" : ""}`;
}
