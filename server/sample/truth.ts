import type { SampleProcess, SampleWorker } from "./cast.ts";

/** How a job, a phase or a task stands. */
export type TrueState = "running" | "completed" | "failed" | "cancelled" | "unknown";

/** What is true of one job, as whoever wrote its lines knows it; times are microseconds since the epoch. */
export interface JobTruth {
  id: string;
  kind: "proof" | "execution" | "setup" | "wrap";
  state: TrueState;
  startUs: number;
  endUs: number | null;
  /** Why it failed or was cancelled, in the coordinator's words; null where those do not say. */
  reason: string | null;
  /** What made it fail: who it happened to, when the line that says so was written, and words that this line holds. */
  cause: { process: SampleProcess; timeUs: number; text: string } | null;
  aggregator: SampleWorker | null;
  phases: PhaseTruth[];
  spans: SpanTruth[];
}

/** One phase of a job. */
export interface PhaseTruth {
  phase: string;
  state: TrueState;
  startUs: number;
  endUs: number | null;
  /** Workers done, of `total`. */
  done: number;
  total: number;
}

/** One worker's task in a phase. */
export interface SpanTruth {
  worker: SampleWorker;
  phase: string;
  state: TrueState;
  startUs: number;
  endUs: number | null;
  /** Whose line ends it. */
  toldBy: "worker" | "coordinator";
}
