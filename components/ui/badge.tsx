import clsx from "clsx";
import type { ReactNode } from "react";

/** What a badge says by its colour; the words inside must say it too. */
export type BadgeTone =
  | "neutral"
  | "accent"
  | "good"
  | "warn"
  | "error"
  | "contributions"
  | "prove"
  | "aggregate";

const TONES: Record<BadgeTone, string> = {
  neutral: "bg-hover text-text-2",
  accent: "bg-accent-soft text-accent",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  error: "bg-error-soft text-error",
  contributions: "bg-phase-contributions-soft text-phase-contributions",
  prove: "bg-phase-prove-soft text-phase-prove",
  aggregate: "bg-phase-aggregate-soft text-phase-aggregate",
};

/** A word or two on a tinted ground, 18 px high. */
export function Badge({
  tone = "neutral",
  className,
  children,
}: {
  tone?: BadgeTone;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={clsx(
        "inline-flex h-[18px] items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap",
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

/** The tone of a phase's badge; phases that are not ours are neutral. */
export function phaseTone(phase: string): BadgeTone {
  if (phase === "Contributions") return "contributions";
  if (phase === "Prove") return "prove";
  return phase === "Aggregate" ? "aggregate" : "neutral";
}
