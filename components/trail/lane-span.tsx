import clsx from "clsx";
import { signedText } from "../../lib/hidden-characters.ts";
import { durationText } from "../../lib/duration.ts";
import type { SpanDrawing } from "./drawing.ts";
import { phaseInk } from "../ui/phase-colours.ts";
import { percentAt, type TimeScale } from "./time-scale.ts";

const SLOW_LOOKS = [
  { from: 1.5, look: "bg-(--slow-3) text-(--on-slow-3)" },
  { from: 1.25, look: "bg-(--slow-2) text-text" },
];

/**
 * What a task's bar says, over the bar that is painted: how long it took and how it ended. A click marks its first line.
 */
export function LaneSpan({
  lane,
  span,
  scale,
  nowUs,
  slow,
  onMark,
}: {
  lane: string;
  span: SpanDrawing;
  scale: TimeScale;
  nowUs: number | null;
  /** How many times the phase's median it took, where that is worth saying. */
  slow: number | undefined;
  onMark: (event: string) => void;
}) {
  const { event } = span;
  const left = percentAt(scale, span.startUs);
  const right = percentAt(scale, span.endUs ?? nowUs ?? scale.toUs);
  const name = signedText(span.phase ?? "Work");
  const words = `${name} on ${signedText(lane)}: ${describe(span)}${slow ? `, ${slow.toFixed(1)} times the median` : ""}`;
  const look = slow === undefined ? undefined : SLOW_LOOKS.find(({ from }) => slow >= from)?.look;
  return (
    <button
      type="button"
      disabled={event === null}
      onClick={() => event && onMark(event)}
      title={words}
      aria-label={words}
      className={clsx(
        "absolute inset-y-[5px] flex min-w-[3px] items-start overflow-hidden rounded-sm text-left text-[11px] leading-none hover:ring-1 hover:ring-current",
        phaseInk(span.phase) ?? "text-text-2",
      )}
      style={{ left: `${left}%`, width: `${Math.max(0, right - left)}%` }}
    >
      <span className="tabular truncate pr-1 pl-1.5 font-medium" aria-hidden="true">
        {shortText(span)}
      </span>
      {look && (
        <span
          aria-hidden="true"
          className={clsx("ml-auto shrink-0 rounded-sm px-1 py-0.5 font-medium", look)}
        >
          {slow?.toFixed(1)}× median
        </span>
      )}
    </button>
  );
}

function shortText(span: SpanDrawing): string {
  const length = lengthText(span);
  if (span.isCut) return "cut off";
  if (length === "") return "running";
  return span.state === "completed" ? length : `${span.state} after ${length}`;
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
