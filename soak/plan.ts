import { chanceOf, mixed } from "../e2e/chance.ts";
import type { Stream, Way } from "./stream.ts";

/** What one run does, all of it out of the seed but the time of its begin. */
export interface Plan {
  seed: number;
  /** How long lines are written and things are broken, ms. */
  durationMs: number;
  streams: Stream[];
}

/** The streams with their events a second; about 450 lines a second together. */
const STREAMS: readonly (readonly [way: Way, rate: number])[] = [
  ["file, renamed", 90],
  ["file, renamed", 60],
  ["file, copied and truncated", 60],
  ["file, copied and truncated", 40],
  ["push", 50],
  ["push", 40],
  ["forwarded, renamed", 60],
  ["forwarded, copied", 40],
];
/** Hosts' clocks, s from the right time: some are right, some a little off, some wildly. */
const SKEWS_S = [0, 0, -2.5, 40, -3_600, 7_200, -86_400];

/** @param beganMs the clock's time at the begin */
export function planOf(seed: number, hours: number, beganMs: number): Plan {
  const chance = chanceOf(seed, "streams");
  const streams = STREAMS.map(([way, rate], index): Stream => {
    const skewS = SKEWS_S[chance.whole(0, SKEWS_S.length)] ?? 0;
    const name = `soak-${String.fromCharCode(97 + index)}`;
    return {
      name,
      host: `prover-${String(index + 1).padStart(2, "0")}`,
      way,
      rate,
      skewS,
      seed: mixed(seed, index),
      fromUs: beganMs * 1_000,
    };
  });
  return { seed, durationMs: hours * 3_600_000, streams };
}
