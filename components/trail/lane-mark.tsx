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

/** Beyond it there is no room for a number at a mark's right, percent. */
const NEAR_EDGE = 96;

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
  all,
  numbers,
  scale,
  isMarked,
  onMark,
}: {
  mark: MarkDrawing;
  /** The marks it stands for. */
  all: readonly MarkDrawing[];
  /** Under which the verdict cites lines, by event. */
  numbers: ReadonlyMap<string, number>;
  /** How many of the lane's marks it covers: an error stands above what follows from it within the same pixels. */
  above: number;
  scale: TimeScale;
  isMarked: boolean;
  onMark: (event: string) => void;
}) {
  const text = signedText(mark.text);
  const inferred = mark.isInferred ? ` (${INFERRED_MARK})` : "";
  const more = all.length > 1 ? `, and ${all.length - 1} more beside it` : "";
  const cited = all.flatMap(({ event }) => numbers.get(event) ?? []).sort((a, b) => a - b);
  const percent = percentAt(scale, mark.timeUs);
  const words = `${text}${inferred}${more}`;
  return (
    <button
      type="button"
      onClick={() => onMark(mark.event)}
      title={words}
      aria-label={`${NAMES[mark.kind]}: ${words}`}
      data-signs={all.map(({ event }) => event).join(" ")}
      className={clsx(SPOT, "top-0 h-full w-3.5 data-lit:rounded-sm data-lit:ring-2 data-lit:ring-accent")}
      style={{
        left: `${percent}%`,
        zIndex: mark.kind === "note" ? NOTE_LAYER : SIGN_LAYER + above,
      }}
    >
      <MarkShape kind={mark.kind} isInferred={mark.isInferred} isMarked={isMarked} />
      {(cited.length > 0 || all.length > 1) && (
        <span
          aria-hidden="true"
          className={clsx(
            "tabular absolute top-0 flex h-3.5 min-w-3.5 items-center justify-center rounded-sm px-0.5 text-[9.5px] font-semibold whitespace-nowrap",
            percent > NEAR_EDGE ? "right-[11px]" : "left-[11px]",
            cited.length === 0 ? "border border-line-strong bg-bg text-text-2" : "bg-text text-bg",
          )}
        >
          {cited.length === 0 ? all.length : cited.join(" ")}
        </span>
      )}
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
