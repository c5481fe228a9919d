import type { Phase } from "../../lib/zisk/milestones.ts";
import { phaseNamed } from "../../lib/zisk/phases.ts";

/** Words by which the bare-message dialect tells a phase, case folded: each sentence of lib/zisk/table.ts has one. */
const WORDS: Readonly<Record<Phase, string>> = {
  Contributions: String.raw`\[phase1\]|contribution|witness computed`,
  Prove: String.raw`\[phase2\]|prove($|[^r])|generate proof`,
  Aggregate: String.raw`\[phase3\]|aggregat`,
};

/** A regex, to be used case-folded, that is found in every sentence about the phase; undefined for no phase of a proof. */
export function phaseWords(name: string): string | undefined {
  const phase = phaseNamed(name);
  return phase && WORDS[phase];
}
