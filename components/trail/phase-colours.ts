import type { BadgeTone } from "../ui/badge.tsx";

/** Filled areas in a phase's colour, by the tone of its badge. */
export const BARS: Partial<Record<BadgeTone, string>> = {
  contributions: "bg-phase-contributions",
  prove: "bg-phase-prove",
  aggregate: "bg-phase-aggregate",
};

/** Drawn shapes in a phase's colour. */
export const INKS: Partial<Record<BadgeTone, string>> = {
  contributions: "fill-phase-contributions",
  prove: "fill-phase-prove",
  aggregate: "fill-phase-aggregate",
};

/** A span in its phase's colours: a calm ground, an edge that stands out, and text that can be read on it. */
export const SPANS: Partial<Record<BadgeTone, string>> = {
  contributions: "bg-phase-contributions-soft border-phase-contributions text-phase-contributions",
  prove: "bg-phase-prove-soft border-phase-prove text-phase-prove",
  aggregate: "bg-phase-aggregate-soft border-phase-aggregate text-phase-aggregate",
};
