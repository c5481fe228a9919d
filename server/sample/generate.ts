import { castCluster, type SampleCast, type SampleNaming } from "./cast.ts";
import { gather } from "./restart.ts";
import type { SampleLine } from "./sample-line.ts";
import { SCENARIOS, type ScenarioName } from "./scenarios.ts";
import { Script } from "./script.ts";
import { seeded } from "./seeded.ts";
import type { JobTruth } from "./truth.ts";

/** What is to be generated. */
export interface ClusterPlan {
  /** Played one after the other. */
  scenarios: readonly ScenarioName[];
  /** How many workers there are. */
  workers: number;
  naming: SampleNaming;
  /** How many segments a proof has, all workers together. */
  segments: number;
  seed: number;
  /** When the coordinator starts, microseconds since the epoch. */
  startUs: number;
}

/** A cluster's lines, and what is true of the jobs in them. */
export interface GeneratedCluster {
  cast: SampleCast;
  /** In order of time. */
  lines: SampleLine[];
  jobs: JobTruth[];
}

/** Between two scenarios, µs. */
const PAUSE_US = 3_000_000;

/** Generates a cluster's lines: the same for the same plan. */
export function generateCluster(plan: ClusterPlan): GeneratedCluster {
  const { scenarios, workers, naming, segments, seed, startUs } = plan;
  const random = seeded(seed);
  const script = new Script(castCluster(workers, naming, random), random);
  const jobs: JobTruth[] = [];
  let nextUs = gather(script, startUs) + PAUSE_US;
  for (const scenario of scenarios) {
    jobs.push(...SCENARIOS[scenario]({ script, startUs: nextUs, segments }));
    nextUs = lastTime(script.lines) + PAUSE_US;
  }
  return { cast: script.cast, lines: script.lines.toSorted((a, b) => a.timeUs - b.timeUs), jobs };
}

function lastTime(lines: readonly SampleLine[]): number {
  return lines.reduce((latest, { timeUs }) => Math.max(latest, timeUs), 0);
}
