import type { Blame } from "./blame.ts";
import type { Lane } from "./lane.ts";
import type { Reading } from "./reading.ts";
import type { Span } from "./spans.ts";
import type { Stall } from "./stall.ts";
import type { JobState } from "./state.ts";

/** A statement, and the lines that it stands on. */
export interface Sentence {
  text: string;
  /** Ids of events, at least one. */
  events: string[];
}

/** What the verdict is made of. */
export interface VerdictLines {
  job: JobState;
  readings: readonly Reading[];
  drawn: readonly { lane: Lane; spans: readonly Span[] }[];
  blame: Blame | undefined;
  stall: Stall | undefined;
  /** The coordinator's start behind the job's, where it has forgotten the job. */
  restart: Reading | undefined;
  /** In the coordinator's time, microseconds since the epoch. */
  correctedUs: (reading: Pick<Reading, "host" | "timeUs">) => number;
}
