import clsx from "clsx";
import { RotateCw } from "lucide-react";
import { LevelShape } from "../ui/level-badge.tsx";
import type { MarkDrawing, ProgressDrawing } from "./drawing.ts";
import { percentAt, type TimeScale } from "./time-scale.ts";
import { signedText } from "../../lib/hidden-characters.ts";

const SPOT = "absolute -translate-x-1/2 flex items-center justify-center";

/** Notes lie below the dots of progress, which lie below the signs. */
const NOTE_LAYER = 2;
const SIGN_LAYER = 4;

const NAMES: Record<MarkDrawing["kind"], string> = {
  error: "Error",
  warn: "Warning",
  note: "Note",
  restart: "Restart",
};

/** What a mark's tooltip says behind the words of a line that names no job. */
export const INFERRED_MARK = "inferred from the worker's job";

/** A moment on a lane: an error, a warning, a restart, or what the coordinator announced. A click marks its line. */
export function LaneMark({
  mark,
  above,
  scale,
  isMarked,
  onMark,
}: {
  mark: MarkDrawing;
  /** How many of the lane's marks it covers: an error stands above what follows from it within the same pixels. */
  above: number;
  scale: TimeScale;
  isMarked: boolean;
  onMark: (event: string) => void;
}) {
  const text = signedText(mark.text);
  const words = mark.isInferred ? `${text} (${INFERRED_MARK})` : text;
  return (
    <button
      type="button"
      onClick={() => onMark(mark.event)}
      title={words}
      aria-label={`${NAMES[mark.kind]}: ${words}`}
      className={clsx(SPOT, "top-0 h-full w-3.5", mark.isInferred && "in-data-without-inferred:hidden")}
      style={{
        left: `${percentAt(scale, mark.timeUs)}%`,
        zIndex: mark.kind === "note" ? NOTE_LAYER : SIGN_LAYER + above,
      }}
    >
      <MarkShape kind={mark.kind} isInferred={mark.isInferred} isMarked={isMarked} />
    </button>
  );
}

/** The sign of a mark alone. */
export function MarkShape({
  kind,
  isInferred = false,
  isMarked = false,
}: {
  kind: MarkDrawing["kind"];
  isInferred?: boolean;
  isMarked?: boolean;
}) {
  if (kind === "note") {
    return (
      <span
        className={clsx(
          "absolute top-0.5 size-[7px] rotate-45 border",
          isInferred ? "border-dashed border-text-2 bg-bg" : "border-bg",
          isMarked ? "bg-accent" : !isInferred && "bg-text-2",
        )}
      />
    );
  }
  return (
    <span
      className={clsx(
        "flex rounded-full p-px",
        isMarked && "ring-2 ring-accent",
        isInferred && "outline-1 outline-offset-1 outline-text-2 outline-dashed",
        kind === "restart" ? "bg-text p-[2px] text-bg" : "bg-bg",
      )}
    >
      {kind === "restart" ? (
        <RotateCw size={10} strokeWidth={3} aria-hidden="true" />
      ) : (
        <LevelShape level={kind} />
      )}
    </span>
  );
}

/** One worker more done, where the coordinator logged it. A click marks its line. */
export function ProgressMark({
  step,
  scale,
  isMarked,
  onMark,
}: {
  step: ProgressDrawing;
  scale: TimeScale;
  isMarked: boolean;
  onMark: (event: string) => void;
}) {
  return (
    <button
      type="button"
      onClick={() => onMark(step.event)}
      title={signedText(step.text)}
      aria-label={signedText(step.text)}
      className={clsx(SPOT, "z-[3] bottom-0 h-3 w-3")}
      style={{ left: `${percentAt(scale, step.timeUs)}%` }}
    >
      <ProgressShape isMarked={isMarked} />
    </button>
  );
}

/** The sign of one worker more done alone. */
export function ProgressShape({ isMarked = false }: { isMarked?: boolean }) {
  return (
    <span className={clsx("size-[7px] rounded-full border border-bg", isMarked ? "bg-accent" : "bg-good")} />
  );
}
