import { isoFromMicros } from "../time.ts";
import type { Forecast } from "./forecast.ts";
import { slowHabits } from "./habits.ts";
import type { JobHistory } from "./history.ts";
import type { Lane } from "./lane.ts";
import type { Phase } from "./phases.ts";
import type { Reading } from "./reading.ts";
import type { TrailForecast, TrailSlow } from "./slow-shape.ts";
import { deviationsOf, disagreementsOf, waitsOf } from "./slow.ts";
import { slowSentences } from "./slow-words.ts";
import type { Span } from "./spans.ts";
import type { Straggler } from "./stragglers.ts";

/** A forecast as the API shows it. */
export function forecastOut(forecast: Forecast | undefined): TrailForecast | null {
  if (!forecast) return null;
  return {
    phase: forecast.phase,
    median_at: isoFromMicros(forecast.medianUs),
    low_at: isoFromMicros(forecast.lowUs),
    high_at: isoFromMicros(forecast.highUs),
    from_jobs: forecast.fromJobs,
    of_jobs: forecast.ofJobs,
  };
}

/** What is told of a job's slowness is made of this. */
export interface SlowLines {
  job: { startUs: number; endUs: number | null; startCertainty: string };
  phases: readonly Phase[];
  readings: readonly Reading[];
  drawn: readonly { lane: Lane; spans: readonly Span[] }[];
  stragglers: readonly Straggler[];
  history: JobHistory | undefined;
  /** Up to which a running phase is counted, in the coordinator's time, microseconds since the epoch. */
  nowUs: number;
  keyOf: (worker: string) => string;
}

/** Why a job was slow, as the API shows it. */
export function slowOut(lines: SlowLines): TrailSlow {
  const { job, phases, readings, drawn, stragglers, history, nowUs, keyOf } = lines;
  const lanes = drawn.map(({ lane }) => lane);
  const laneOf = (worker: string): Lane | undefined =>
    lanes.find(
      (lane) => lane.role === "worker" && !lane.isShared && worker !== "" && lane.worker === keyOf(worker),
    );
  const deviations = deviationsOf(phases, history, nowUs);
  const waits = waitsOf(phases, laneOf);
  const habits = slowHabits(history?.habits ?? [], lanes);
  const disagreements = disagreementsOf(readings, phases, drawn, job);
  return {
    phases: deviations.map(({ phase, tookUs, medianUs, percent, longerThan, fromJobs, isUnusual }) => ({
      phase: phase.phase,
      took_s: seconds(tookUs),
      median_s: seconds(medianUs),
      percent,
      longer_than: longerThan,
      from_jobs: fromJobs,
      unusual: isUnusual,
    })),
    waits: waits.map(({ phase, lane, worker, others, behindUs, totalUs }) => ({
      phase,
      host: lane?.host || null,
      worker: lane?.workerName || worker || null,
      others,
      behind_s: seconds(behindUs),
      total_s: seconds(totalUs),
    })),
    habits: habits.map(({ lane, phase, slowest, of, factor }) => ({
      host: lane.host || null,
      worker: lane.workerName || null,
      phase,
      slowest,
      of,
      factor,
    })),
    disagreements: disagreements.map(({ phase, statedUs, seenUs, event }) => ({
      phase,
      stated_s: seconds(statedUs),
      seen_s: seconds(seenUs),
      event,
    })),
    sentences: slowSentences({ deviations, waits, habits, disagreements, stragglers, drawn }),
  };
}

function seconds(us: number): number {
  return Math.round(us / 1_000) / 1_000;
}
