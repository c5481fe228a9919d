import type { Level } from "../event.ts";
import type { Milestone, Phase } from "./milestones.ts";
import type { JobKind, Saying } from "./saying.ts";
import { writeSentence } from "./sentence.ts";
import type { Decoration, Values } from "./slots.ts";
import { SAYINGS } from "./table.ts";

/** One event as a binary says it, in either dialect. */
export interface Said {
  /** The milestone's usual level. */
  level: Level;
  /** The message of the structured dialect; the sentence where that dialect has no words of its own for it. */
  message: string;
  /** The fields of the structured dialect. */
  fields: Record<string, string | number>;
  /** The message of the bare dialect, which carries everything in its words. */
  words: string;
}

/** What else chooses a row of the table where several have a milestone; the first that has all of it is said. */
export interface Which {
  phase?: Phase;
  kind?: JobKind;
  variant?: string;
}

/**
 * Says a milestone as the cluster prints it: the inverse of `readWords`.
 * @param milestone undefined for what has none, such as the lines of a banner: `which.variant` chooses it
 * @param values of the sentence and, for the structured dialect, of its fields; IDs whole
 * @throws Error where the table has no such row or a value of its sentence is missing
 */
export function say(milestone: Milestone | undefined, values: Values & Decoration, which: Which = {}): Said {
  const row = SAYINGS.find((saying) => saying.milestone === milestone && isChosen(saying, which));
  if (!row) throw new Error(`No sentence says ${milestone ?? "this"} (${JSON.stringify(which)}).`);
  return sayRow(row, which.phase ? { phase: which.phase, ...values } : values);
}

function isChosen(saying: Saying, { phase, kind, variant }: Which): boolean {
  if (saying.variant !== variant && variant !== undefined) return false;
  if (kind !== undefined && saying.kind !== kind) return false;
  return phase === undefined || saying.phase === phase || hasPhaseValue(saying);
}

function hasPhaseValue({ sentence }: Saying): boolean {
  return /\{phase(?:Number)?\}/.test(sentence);
}

/** Says one row of the table. */
export function sayRow(row: Saying, values: Values & Decoration): Said {
  const words = writeSentence(row.sentence, values);
  const phase = row.phase ?? values.phase;
  return {
    level: row.level,
    message: row.structured ?? words,
    fields: fieldsOf(phase ? { ...values, phase } : values),
    words,
  };
}

function fieldsOf({ job, phase, worker, segment, seconds, reason }: Values): Said["fields"] {
  return {
    ...(job !== undefined && { job_id: job }),
    ...(phase && { phase }),
    ...(worker !== undefined && { worker_id: worker }),
    ...(segment !== undefined && { segment: Number(segment) }),
    ...(seconds !== undefined && { elapsed_ms: Math.round(seconds * 1000) }),
    ...(reason !== undefined && { error: reason }),
  };
}
