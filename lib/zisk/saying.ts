import type { Level } from "../event.ts";
import type { Milestone, Phase } from "./milestones.ts";

/** What kind of job a line speaks of, where it can be told from the line. */
export type JobKind = "proof" | "execution" | "setup" | "wrap";

/** What a line begins that goes on in lines without a time of their own. */
export type Opening = "panic" | "error-chain" | "terminate";

/**
 * One thing that a cluster prints: a row of the table. Sentences are whole, from a line's first character to its last;
 * between braces stands a value of `slots.ts`.
 *
 * Whose ID stands in a sentence follows from the milestone's side: a coordinator and its pool speak of workers, a
 * process names itself, and what stands in a reason or any free text is somebody else's and is never read as an ID.
 */
export interface Saying {
  /** What it says happened; absent for a line that is known only for its phase, its IDs or its level. */
  readonly milestone?: Milestone;
  /** The phase, where the words have one that is no value. */
  readonly phase?: Phase;
  readonly kind?: JobKind;
  /** Said alike in several phases: it has the one that its writer was in. */
  readonly inPhaseOfTask?: true;
  /** The usual level; where a line has neither time nor level, the one that it is given. */
  readonly level: Level;
  /** Sentence of the bare-message dialect. */
  readonly sentence: string;
  /** Other spellings of it, of earlier or later releases: they are read, and never said. */
  readonly also?: readonly string[];
  /** The message of the structured dialect, whose values are fields; where absent, it is the sentence. */
  readonly structured?: string;
  /** Tells apart what has milestone, phase and kind in common, for `say`. */
  readonly variant?: string;
  /**
   * Printed without a time or a level, so that no format reads such a line and the words alone say what it is: always
   * (in a timed line the same words mean nothing), or mostly.
   */
  readonly untimed?: "always" | "mostly";
  readonly opens?: Opening;
}
