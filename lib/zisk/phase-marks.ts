import type { Phase } from "./milestones.ts";
import { phaseNamed } from "./phases.ts";

// Each sentence of the table that is about a phase has one of its marks and none of another's; its test holds that. What
// is said alike in two phases has the marks of both.
const MARKS: Readonly<Record<Phase, string>> = {
  Contributions: "phase1|contribution|witness computed|generate proof",
  Prove: "phase2|prove($|[^r])|generate proof",
  Aggregate: "phase3|aggregat",
};

/** A regex, to be used case-folded, that is found in every sentence about the phase; undefined for no phase of a proof. */
export function phaseMarks(name: string): string | undefined {
  const phase = phaseNamed(name);
  return phase && MARKS[phase];
}
