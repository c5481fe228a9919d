import { dropOldest } from "../../lib/drop-oldest.ts";
import { isoFromMicros } from "../../lib/time.ts";
import type { Jobs, JobSummary } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { medianOf } from "../../lib/trail/stragglers.ts";
import { RECENT_MS, toldJob } from "./job-occasions.ts";
import { contentOf, type Occasion } from "./occasion.ts";

/** What is usual is told by at least so many phases of the same shape, and by the newest of them. */
const FEWEST = 5;
const MOST_TIMES = 50;
const MOST_SHAPES = 500;
/** Jobs that are kept in mind. */
const MOST_COUNTED = 2_000;
/** Jobs that are looked at when the watch begins. */
const LEARNED_JOBS = 200;
/** A phase of a few seconds may take twice as long without anybody wanting to know, seconds. */
const LEAST_MORE_S = 10;

type Phase = JobSummary["phases"][number];

/** What the watch works with. */
export interface PhaseWatchOptions {
  /** The jobs that completed last, the newest first, at most so many. */
  completed: (limit: number) => Promise<Pick<Jobs, "jobs">>;
  tell: (occasion: Occasion) => void;
  say: (text: string) => void;
}

/**
 * Tells of phases that take longer than usual, as soon as they do; what is usual is the median of the last fifty of their
 * kind and number of workers.
 */
export class PhaseWatch {
  readonly #options: PhaseWatchOptions;
  /** Seconds that phases took by shape, the newest last. */
  readonly #times = new Map<string, number[]>();
  readonly #running = new Map<string, JobSummary>();
  /** Completed jobs that are counted already. */
  readonly #counted = new Set<string>();
  #isOn = false;
  #learning: Promise<void> = Promise.resolve();

  constructor(options: PhaseWatchOptions) {
    this.#options = options;
  }

  /** Begins, where some rule wants it, and ends where none does. */
  turn(on: boolean): void {
    if (on === this.#isOn) return;
    this.#isOn = on;
    this.#times.clear();
    this.#running.clear();
    this.#counted.clear();
    if (on) this.#learning = this.#learn();
  }

  /** Takes note of jobs that stand otherwise than before. */
  changed(jobs: readonly JobSummary[], nowMs: number): void {
    if (!this.#isOn) return;
    for (const job of jobs) {
      this.#running.delete(job.name);
      if (isOpen(job.state)) this.#running.set(job.name, job);
      else if (job.ended !== null && nowMs - Date.parse(job.ended) <= RECENT_MS) {
        for (const phase of job.phases) this.#compare(job, phase, nowMs);
        this.#count(job);
      }
    }
  }

  /** Looks at what runs. */
  look(nowMs: number): void {
    for (const job of this.#running.values())
      for (const phase of job.phases) if (phase.state === "running") this.#compare(job, phase, nowMs);
  }

  /** Resolves when what is usual is known. */
  settled(): Promise<void> {
    return this.#learning;
  }

  async #learn(): Promise<void> {
    try {
      const { jobs } = await this.#options.completed(LEARNED_JOBS);
      if (this.#isOn) for (const job of jobs.toReversed()) this.#count(job);
    } catch (error) {
      this.#options.say(`How long phases usually take could not be read: ${String(error)}`);
    }
  }

  #count(job: JobSummary): void {
    if (job.state !== "completed" || this.#counted.has(job.name)) return;
    this.#counted.add(job.name);
    dropOldest(this.#counted, MOST_COUNTED);
    for (const phase of job.phases) {
      if (phase.state !== "completed" || phase.to_ms === null) continue;
      const shape = shapeOf(job, phase);
      const times = [...(this.#times.get(shape) ?? []), (phase.to_ms - phase.from_ms) / 1_000];
      this.#times.delete(shape);
      this.#times.set(shape, times.slice(-MOST_TIMES));
      dropOldest(this.#times, MOST_SHAPES);
    }
  }

  #compare(job: JobSummary, phase: Phase, nowMs: number): void {
    const times = this.#times.get(shapeOf(job, phase)) ?? [];
    if (job.pool || times.length < FEWEST) return;
    const toMs = phase.to_ms ?? nowMs - Date.parse(job.started);
    const seconds = (toMs - phase.from_ms) / 1_000;
    const usual = medianOf(times);
    if (seconds - usual < LEAST_MORE_S) return;
    const taken = phase.to_ms === null ? "has taken" : "took";
    const text = `${phase.phase} of job ${job.job} ${taken} ${inWords(seconds)}; usual are ${inWords(usual)} (median of ${times.length}).`;
    this.#options.tell({
      event: "phase slow",
      about: `${job.name} ${phase.phase}`,
      hosts: job.hosts,
      service: "",
      settleMs: 0,
      factor: seconds / usual,
      content: contentOf("phase slow", isoFromMicros(nowMs * 1_000), text, {
        job: toldJob(job),
        phase: { phase: phase.phase, seconds, usual_seconds: usual, of: times.length },
      }),
    });
  }
}

/** Phases of jobs with as many workers are compared. */
function shapeOf({ kind, workers }: JobSummary, { phase }: Phase): string {
  return JSON.stringify([kind, phase, workers]);
}

function inWords(seconds: number): string {
  return seconds < 120 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s` : `${Math.round(seconds / 6) / 10} min`;
}
