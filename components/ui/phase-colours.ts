import { phaseTone, type BadgeTone } from "./badge.tsx";

/** Classes of phases' colours, by the tone of their badges. */
type Colours = Partial<Record<BadgeTone, string>>;

const FILLS: Colours = {
  contributions: "bg-phase-contributions",
  prove: "bg-phase-prove",
  aggregate: "bg-phase-aggregate",
};

const INKS: Colours = {
  contributions: "text-phase-contributions",
  prove: "text-phase-prove",
  aggregate: "text-phase-aggregate",
};

const GROUNDS: Colours = {
  contributions: "bg-phase-contributions-soft border-phase-contributions text-phase-contributions",
  prove: "bg-phase-prove-soft border-phase-prove text-phase-prove",
  aggregate: "bg-phase-aggregate-soft border-phase-aggregate text-phase-aggregate",
};

/** An area in a phase's colour; undefined of what is none of the three. */
export function phaseFill(phase: string | null): string | undefined {
  return FILLS[phaseTone(phase ?? "")];
}

/** Words and drawings in a phase's colour. */
export function phaseInk(phase: string | null): string | undefined {
  return INKS[phaseTone(phase ?? "")];
}

/** A phase's ground and edge, with words that can be read on it. */
export function phaseGround(phase: string | null): string | undefined {
  return GROUNDS[phaseTone(phase ?? "")];
}
