import type { Level } from "../../lib/event.ts";

/** The sample's source, and what its rows are told by. */
export const SAMPLE_SOURCE = "sample";

/** The sample cluster's hosts: one coordinator and three workers. */
export const SAMPLE_HOSTS = ["coord-01", "prover-01", "prover-02", "prover-03"] as const;

/** One of the sample cluster's hosts. */
export type SampleHost = (typeof SAMPLE_HOSTS)[number];

/** One event of the sample cluster, before a dialect has written it as text. */
export interface SampleEvent {
  /** Microseconds since the epoch. */
  timeUs: number;
  host: SampleHost;
  level: Level;
  target: string;
  /** The message of the structured dialect. */
  message: string;
  fields: Readonly<Record<string, string | number>>;
  /** The enclosing span of the structured dialect. */
  span?: { name: string; fields: Readonly<Record<string, string | number>> };
  /** The message of the bare-message dialect, which carries everything in its words. */
  words: string;
}
