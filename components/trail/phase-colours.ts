import type { BadgeTone } from "../ui/badge.tsx";

/** Filled areas in a phase's colour, by the tone of its badge. */
export const BARS: Partial<Record<BadgeTone, string>> = {
  contributions: "bg-phase-contributions",
  prove: "bg-phase-prove",
  aggregate: "bg-phase-aggregate",
};

/** Words in a phase's colour. */
export const INK_TEXTS: Partial<Record<BadgeTone, string>> = {
  contributions: "text-phase-contributions",
  prove: "text-phase-prove",
  aggregate: "text-phase-aggregate",
};

/** A phase's ground and edge, with words that can be read on it. */
export const GROUNDS: Partial<Record<BadgeTone, string>> = {
  contributions: "bg-phase-contributions-soft border-phase-contributions text-phase-contributions",
  prove: "bg-phase-prove-soft border-phase-prove text-phase-prove",
  aggregate: "bg-phase-aggregate-soft border-phase-aggregate text-phase-aggregate",
};
