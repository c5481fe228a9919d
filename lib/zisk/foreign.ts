import type { Level } from "../event.ts";
import type { Milestone } from "./milestones.ts";
import type { Opening } from "./saying.ts";
import { readSaying } from "./words.ts";

/** What a line without a time or a level is, by its words alone. */
export interface Foreign {
  level: Level;
  milestone: Milestone | undefined;
  /** It goes on in the lines behind it. */
  opens: Opening | undefined;
  /** ID of the worker that names itself, in a banner. */
  worker: string | undefined;
  /** How long it took, where it says so. */
  seconds: number | undefined;
  /** Why, in its own words: of a panic the message, which stands in the next line. */
  reason: string | undefined;
}

/**
 * Reads a line that no format reads: a crash, the words of the prover, of Open MPI, systemd or the kernel, a worker's
 * banner. Of an event of several lines the first decides. Linear in the text.
 * @returns undefined where it is none of these
 */
export function readForeign(text: string): Foreign | undefined {
  const read = readSaying(text);
  if (!read?.saying.untimed) return undefined;
  const { saying, values } = read;
  return {
    level: saying.level,
    milestone: saying.milestone,
    opens: saying.opens,
    worker: values.worker,
    seconds: values.seconds,
    reason: values.reason ?? (saying.opens === "panic" ? secondLine(text) : undefined),
  };
}

/** What a line begins that goes on in the lines behind it: a panic, an error with its causes, a C++ exception. */
export function opensEvent(line: string): Opening | undefined {
  return readForeign(line)?.opens;
}

function secondLine(text: string): string | undefined {
  const from = text.indexOf("\n") + 1;
  if (from === 0) return undefined;
  const to = text.indexOf("\n", from);
  return text.slice(from, to < 0 ? undefined : to) || undefined;
}
