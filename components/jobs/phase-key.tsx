import { phaseFill } from "../ui/phase-colours.ts";

const PHASES = ["Contributions", "Prove", "Aggregate"];

/** Which colour is which phase. */
export function PhaseKey() {
  return (
    <ul aria-label="Colours of phases" className="flex shrink-0 gap-3 text-xs text-text-2 max-xl:hidden">
      {PHASES.map((phase) => (
        <li key={phase} className="flex items-center gap-1.5">
          <span className={`h-2 w-2.5 ${phaseFill(phase)}`} aria-hidden="true" />
          {phase}
        </li>
      ))}
    </ul>
  );
}
