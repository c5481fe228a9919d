import type { Level } from "../../lib/event.ts";
import type { Milestone } from "../../lib/zisk/milestones.ts";
import type { Said } from "../../lib/zisk/say.ts";
import type { SampleProcess } from "./cast.ts";

/** What is true of a line, whatever its text gives away. */
interface Known {
  process: SampleProcess;
  /** When it is written, microseconds since the epoch. */
  timeUs: number;
  level: Level;
  /** What it says happened; undefined for what has no milestone. */
  milestone: Milestone | undefined;
  /** Whole ID of the job that it is about, whether it says so or not; null for the pool's lines. */
  job: string | null;
}

/** A line of `tracing`, before a dialect has written it. */
export interface EventLine extends Known, Said {
  kind: "event";
  target: string;
  /** The enclosing span of the structured dialect, which then carries the job's ID. */
  span?: { name: string; fields: Said["fields"] };
}

/** What is printed without a time, as it is: one line, or several that belong together. */
export interface PlainLine extends Known {
  kind: "plain";
  text: string;
  /** It is part of a banner: what is written behind it comes from a new process. */
  isBanner: boolean;
}

/** What a host's kernel or service manager writes into the host's journal. */
export interface SystemLine extends Known {
  kind: "system";
  writer: "kernel" | "systemd";
  text: string;
}

/** One line of the sample cluster. */
export type SampleLine = EventLine | PlainLine | SystemLine;
