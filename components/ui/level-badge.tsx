import clsx from "clsx";
import type { Level } from "../../lib/event.ts";

/** Each level has a shape of its own, so that it is told without colour. Plain boxes: rows are many. */
const SHAPES: Record<Level, string> = {
  error: "size-3 bg-current [clip-path:polygon(30%_0,70%_0,100%_30%,100%_70%,70%_100%,30%_100%,0_70%,0_30%)]",
  warn: "size-3 bg-current [clip-path:polygon(50%_4%,100%_94%,0_94%)]",
  info: "size-[11px] mx-[0.5px] rounded-full border-[1.5px] border-current",
  debug: "size-[9px] mx-[1.5px] border-[1.5px] border-current",
  trace: "size-[5px] mx-[3.5px] rounded-full bg-current",
};

const COLOURS: Record<Level, string> = {
  error: "text-error",
  warn: "text-warn",
  info: "text-info",
  debug: "text-debug",
  trace: "text-trace",
};

/** The shape of a level alone, 12 px wide; decorative, the word beside it is what is read out. */
export function LevelShape({ level }: { level: Level | null }) {
  return <span className={level ? `shrink-0 ${SHAPES[level]} ${COLOURS[level]}` : "w-3 shrink-0"} />;
}

/** A level as shape and word; a line without a level shows a dash. */
export function LevelBadge({ level, className }: { level: Level | null; className?: string }) {
  const isGrave = level === "error" || level === "warn";
  return (
    <span
      className={clsx(
        "inline-flex items-center gap-1.5",
        isGrave ? [COLOURS[level], "font-semibold"] : "text-text-2",
        className,
      )}
    >
      <LevelShape level={level} />
      <span>{level ?? "–"}</span>
    </span>
  );
}
