const PHASES = [
  ["Contributions", "bg-phase-contributions"],
  ["Prove", "bg-phase-prove"],
  ["Aggregate", "bg-phase-aggregate"],
] as const;

/** Which colour is which phase. */
export function PhaseKey() {
  return (
    <ul aria-label="Colours of phases" className="flex shrink-0 gap-3 text-xs text-text-2 max-xl:hidden">
      {PHASES.map(([phase, colour]) => (
        <li key={phase} className="flex items-center gap-1.5">
          <span className={`h-2 w-2.5 ${colour}`} aria-hidden="true" />
          {phase}
        </li>
      ))}
    </ul>
  );
}
