import { quantileOf, usualOf } from "./history.ts";
import type { JobHistory } from "./history.ts";
import type { Lane } from "./lane.ts";
import type { Phase } from "./phases.ts";
import type { Reading } from "./reading.ts";
import type { Span } from "./spans.ts";
import { medianOf, SHARED } from "./stragglers.ts";

/** How long a phase took against the jobs before. */
export interface Deviation {
  phase: Phase;
  tookUs: number;
  medianUs: number;
  /** By how much it is above the median, or below it, percent. */
  percent: number;
  /** Of so many jobs it took longer than in so many. */
  fromJobs: number;
  longerThan: number;
  /** Whether it took longer than nine of ten, and by more than happens. */
  isUnusual: boolean;
}

const HIGH = 0.9;
/** What is less above the median is nothing to tell. */
const LEAST_PERCENT = 10;
const LEAST_US = 1_000_000;

/**
 * How long each phase took that is over, and how long the one has taken that runs, against jobs of the same shape.
 * @param nowUs the moment up to which a running phase is counted, in the coordinator's time
 */
export function deviationsOf(
  phases: readonly Phase[],
  history: JobHistory | undefined,
  nowUs: number,
): Deviation[] {
  return phases.flatMap((phase) => {
    const usualMs = usualOf(history, phase.phase);
    const endUs = phase.state === "completed" ? phase.endUs : phase.state === "running" ? nowUs : null;
    if (!usualMs || endUs === null) return [];
    const tookUs = Math.max(0, endUs - phase.startUs);
    const medianUs = quantileOf(usualMs, 0.5) * 1_000;
    const aboveUs = tookUs - medianUs;
    // How long a phase will take is not known before it has taken longer than usual.
    if (medianUs <= 0 || (phase.state === "running" && aboveUs <= 0)) return [];
    const percent = Math.round((aboveUs / medianUs) * 100);
    return [
      {
        phase,
        tookUs,
        medianUs,
        percent,
        fromJobs: usualMs.length,
        longerThan: usualMs.filter((ms) => ms * 1_000 < tookUs).length,
        isUnusual:
          percent >= LEAST_PERCENT && aboveUs >= LEAST_US && tookUs > quantileOf(usualMs, HIGH) * 1_000,
      },
    ];
  });
}

/** What the others of a phase waited for. */
export interface Wait {
  phase: string;
  /** The worker that came last; undefined where its lane is not known. */
  lane: Lane | undefined;
  worker: string;
  /** How many had come before, how long after the one before it came, and how long all of them waited together, µs. */
  others: number;
  behindUs: number;
  totalUs: number;
  events: string[];
}

/** A worker holds the others up where half of them waited for so much of the phase. */
const HOLDS_UP_PART = 0.25;

/** Phases in which the others waited for the last one, by when the coordinator heard of each. */
export function waitsOf(phases: readonly Phase[], laneOf: (worker: string) => Lane | undefined): Wait[] {
  return phases.flatMap(({ phase, state, startUs, progress, done, total }) => {
    const last = progress.at(-1);
    const before = progress.slice(0, -1);
    if (state !== "completed" || !SHARED.has(phase) || !last || before.length < 2 || done < total) return [];
    const waited = before.map(({ timeUs }) => last.timeUs - timeUs);
    const halfUs = medianOf(waited);
    if (halfUs < LEAST_US || halfUs < (last.timeUs - startUs) * HOLDS_UP_PART) return [];
    const previous = before.at(-1) ?? last;
    return [
      {
        phase,
        lane: laneOf(last.worker),
        worker: last.worker,
        others: before.length,
        behindUs: last.timeUs - previous.timeUs,
        totalUs: waited.reduce((sum, us) => sum + us, 0),
        events: [previous.event, last.event],
      },
    ];
  });
}

/** What the coordinator's own figures and the lines of the trail say differently. */
export interface Disagreement {
  /** Null of the whole job. */
  phase: string | null;
  statedUs: number;
  seenUs: number;
  event: string;
}

/** Both sides round, and messages take their time. */
const AGREES_PART = 0.1;

/**
 * Holds what the coordinator says that a phase took on average, and the job in all, against the lines; phases of which the
 * trail does not know every worker's time are not judged.
 */
export function disagreementsOf(
  readings: readonly Reading[],
  phases: readonly Phase[],
  drawn: readonly { lane: Lane; spans: readonly Span[] }[],
  job: { startUs: number; endUs: number | null; startCertainty: string },
): Disagreement[] {
  const found: Disagreement[] = [];
  const take = (phase: string | null, { id, seconds }: Reading, seenUs: number): void => {
    const statedUs = seconds * 1e6;
    const apartUs = Math.abs(statedUs - seenUs);
    if (apartUs >= LEAST_US && apartUs > Math.max(statedUs, seenUs) * AGREES_PART)
      found.push({ phase, statedUs, seenUs, event: id });
  };
  for (const reading of readings) {
    const { milestone, seconds } = reading;
    if (seconds <= 0) continue;
    if (milestone === "phase_performance") {
      const phase = phases.find(({ phase: name }) => name === (reading.phase || "Execution"));
      const times = phase && timesIn(drawn, phase.phase);
      if (phase && times && times.length === phase.total) take(phase.phase, reading, meanOf(times));
    }
    const endsWhole = milestone === "job_completed" || milestone === "execution_completed";
    if (endsWhole && job.endUs !== null && job.startCertainty === "logged")
      take(null, reading, job.endUs - job.startUs);
  }
  return found;
}

function timesIn(drawn: readonly { lane: Lane; spans: readonly Span[] }[], ofPhase: string): number[] {
  return drawn.flatMap(({ lane, spans }) =>
    lane.role === "worker"
      ? spans.flatMap(({ phase, state, startUs, endUs }) =>
          phase === ofPhase && state === "completed" && endUs !== null ? [endUs - startUs] : [],
        )
      : [],
  );
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
