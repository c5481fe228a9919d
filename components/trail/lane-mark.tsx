import clsx from "clsx";
import type { TrailMark, TrailPhase } from "../../lib/trail/shape.ts";
import { LevelShape } from "../ui/level-badge.tsx";
import { percentAt, us, type TimeScale } from "./time-scale.ts";

const SPOT = "absolute -translate-x-1/2 flex items-center justify-center";

/** A moment on a lane: an error, a warning, or what the coordinator announced. A click marks its line. */
export function LaneMark({
  mark,
  scale,
  isMarked,
  onMark,
}: {
  mark: TrailMark;
  scale: TimeScale;
  isMarked: boolean;
  onMark: (event: string) => void;
}) {
  const isNote = mark.kind === "note";
  return (
    <button
      type="button"
      onClick={() => onMark(mark.event)}
      title={mark.text}
      aria-label={`${isNote ? "Note" : mark.kind === "error" ? "Error" : "Warning"}: ${mark.text}`}
      className={clsx(SPOT, "top-0 h-full w-3.5", isNote ? "z-[1]" : "z-[3]")}
      style={{ left: `${percentAt(scale, us(mark.time))}%` }}
    >
      {mark.kind === "note" ? (
        <span
          className={clsx(
            "absolute top-0.5 size-[7px] rotate-45 border border-bg",
            isMarked ? "bg-accent" : "bg-text-2",
          )}
        />
      ) : (
        <span className={clsx("flex rounded-full bg-bg p-px", isMarked && "ring-2 ring-accent")}>
          <LevelShape level={mark.kind} />
        </span>
      )}
    </button>
  );
}

/** One worker more done, where the coordinator logged it. A click marks its line. */
export function ProgressMark({
  phase,
  step,
  scale,
  isMarked,
  onMark,
}: {
  phase: string;
  step: TrailPhase["progress"][number];
  scale: TimeScale;
  isMarked: boolean;
  onMark: (event: string) => void;
}) {
  const words = `${phase} ${step.done}/${step.total}${step.worker ? `, worker ${step.worker.slice(0, 8)}` : ""}`;
  return (
    <button
      type="button"
      onClick={() => onMark(step.event)}
      title={words}
      aria-label={words}
      className={clsx(SPOT, "z-[2] bottom-0 h-3 w-3")}
      style={{ left: `${percentAt(scale, us(step.time))}%` }}
    >
      <span
        className={clsx("size-[7px] rounded-full border border-bg", isMarked ? "bg-accent" : "bg-good")}
      />
    </button>
  );
}
