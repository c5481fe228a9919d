import type { ScenarioName } from "./scenarios.ts";

/**
 * What the sample cluster plays, over and over: mostly good jobs, and now and then something that goes wrong, each time in
 * another way. The first ones lie in the past when somebody first looks.
 */
export const PLAYBILL: readonly ScenarioName[] = [
  "setup-completed",
  "completed",
  "fails-in-prove",
  "completed",
  "completed",
  "panicked-in-contributions",
  "completed",
  "connection-dropped",
  "completed",
  "cancelled-by-client",
  "execution-completed",
  "completed",
  "out-of-memory",
  "completed",
  "wrap-completed",
  "cuda-error",
  "completed",
  "crash-loop",
  "completed",
  "fails-in-aggregate",
  "completed",
  "execution-failed",
  "completed",
  "heartbeats-missed",
  "completed",
  "fails-in-contributions",
  "completed",
  "wrap-failed",
  "completed",
  "coordinator-restarted",
];
