import clsx from "clsx";
import type { Level } from "../../lib/event.ts";

/** Each level has a shape of its own, so that it is told without colour. */
const SHAPES: Record<Level, string> = {
  error: "M4 .8h4L11.2 4v4L8 11.2H4L.8 8V4z",
  warn: "M6 .8 11.6 10.8H.4z",
  info: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1z",
  debug: "M2 2h8v8H2z",
  trace: "M6 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
};

const COLOURS: Record<Level, string> = {
  error: "text-error",
  warn: "text-warn",
  info: "text-info",
  debug: "text-debug",
  trace: "text-trace",
};

const FILLED: ReadonlySet<Level> = new Set(["error", "warn", "trace"]);

/** The shape of a level alone, 12 px; decorative, the word beside it is what is read out. */
export function LevelShape({ level }: { level: Level | null }) {
  if (!level) return <span className="inline-block size-3 shrink-0" />;
  return (
    <svg viewBox="0 0 12 12" className={clsx("size-3 shrink-0", COLOURS[level])} aria-hidden="true">
      <path
        d={SHAPES[level]}
        fill={FILLED.has(level) ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth={FILLED.has(level) ? 0 : 1.3}
      />
    </svg>
  );
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
