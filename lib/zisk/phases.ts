import { PHASES } from "../event.ts";
import type { Phase } from "./milestones.ts";

/** The phase with this name in any spelling the binaries use (`prove`, `Contribution`, `Phase3`). */
export function phaseNamed(text: string): Phase | undefined {
  return PHASE_NAMES.get(text) ?? PHASE_NAMES.get(text.toLowerCase());
}

const PHASE_NAMES: ReadonlyMap<string, Phase> = new Map<string, Phase>([
  ["contributions", "Contributions"],
  ["contribution", "Contributions"],
  ["phase1", "Contributions"],
  ["prove", "Prove"],
  ["phase2", "Prove"],
  ["aggregate", "Aggregate"],
  ["aggregation", "Aggregate"],
  ["phase3", "Aggregate"],
  ...PHASES.map((phase) => [phase, phase] as const),
]);
