import { LEAST_JOBS, quantileOf, usualOf } from "./history.ts";
import type { JobHistory } from "./history.ts";
import type { PhaseNow } from "./phase-now.ts";

/** When the phase that runs may be over. Times are the coordinator's, as those of its phases, microseconds since the epoch. */
export interface Forecast {
  phase: string;
  medianUs: number;
  /** Between these it is over in 8 of 10. */
  lowUs: number;
  highUs: number;
  /** Jobs that it rests on: of {@link ofJobs} those that took longer than this one has. */
  fromJobs: number;
  ofJobs: number;
}

const [LOW, HALF, HIGH] = [0.1, 0.5, 0.9];

/**
 * When the phase that runs may be over, by how long it took in earlier jobs of the same shape: of those alone that took longer
 * than it has taken already. Undefined where there are fewer than five of them.
 */
export function forecastOf(now: PhaseNow, history: JobHistory | undefined): Forecast | undefined {
  const took = usualOf(history, now.phase.phase);
  if (!took) return undefined;
  const soFarMs = (now.asOfUs - now.startUs) / 1_000;
  const longer = took.filter((ms) => ms > soFarMs);
  if (longer.length < LEAST_JOBS) return undefined;
  const atUs = (part: number): number => now.phase.startUs + Math.round(quantileOf(longer, part) * 1_000);
  return {
    phase: now.phase.phase,
    medianUs: atUs(HALF),
    lowUs: atUs(LOW),
    highUs: atUs(HIGH),
    fromJobs: longer.length,
    ofJobs: took.length,
  };
}
