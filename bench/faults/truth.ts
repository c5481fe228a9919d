import type { SimHost, SimWorker } from "./cluster.ts";
import type { SimLine } from "./stage.ts";

/** How a job stands at the moment of asking. */
export type SimState = "running" | "completed" | "failed" | "cancelled" | "stalled" | "unknown";

/** What is true of one job, whatever its lines give away. */
export interface SimTruth {
  id: string;
  startUs: number;
  state: SimState;
  workers: SimWorker[];
  /** Where it began; null where nobody's fault it was, and undefined where it is not asked for. */
  culprit?: SimHost | null;
  /** Lines of which each says as well as the others where it began; empty where none does. */
  roots: SimLine[];
  /** The coordinator's stated reason. */
  reason: SimLine | null;
  /** Workers far behind the others of their phase, and how far. */
  stragglers: { host: SimHost; phase: string; factor: number }[];
  /** Who is silent in a stalled job, since when, and the time-out that will strike. */
  stalled: { silent: SimHost[]; phase: string; strikesUs: number | null } | null;
  /** What was not collected. */
  uncovered: { host: SimHost; kind: string }[];
}

/** One simulated cluster at the moment of asking. */
export interface SimCase {
  kind: string;
  seed: number;
  isStructured: boolean;
  lines: SimLine[];
  truths: SimTruth[];
  /** When it is asked, microseconds since the epoch. */
  nowUs: number;
  /** What a tool put before each line as it was saved. */
  prefix: "" | "compose" | "journal" | "kubectl";
  /** Notes of lines that are missing. */
  gaps: { host: SimHost; stream: string; atUs: number }[];
}
