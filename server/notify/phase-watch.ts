import { isoFromMicros, microsFromIso } from "../../lib/time.ts";
import type { Jobs, JobSummary, Trail, TrailPhase } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { RECENT_MS, toldJob } from "./job-occasions.ts";
import { contentOf, type Occasion } from "./occasion.ts";

/** What is usual is told by at least so many phases of the same shape, and by the newest of them. */
const FEWEST = 5;
const MOST_TIMES = 50;
const MOST_SHAPES = 500;
/** Jobs that are read when the watch begins. */
const LEARNED_JOBS = 100;
/** A phase of a few seconds may take twice as long without anybody wanting to know, seconds. */
const LEAST_MORE_S = 10;
/** Running jobs that are looked at in one round. */
const MOST_JOBS = 20;

/** What the watch works with. */
export interface PhaseWatchOptions {
  /** One job's trail; undefined where its lines are no more. @throws StoreError */
  trailOf: (job: JobSummary) => Promise<Trail | undefined>;
  /** The jobs that completed last, the newest first, at most so many. @throws StoreError */
  completed: (limit: number) => Promise<Pick<Jobs, "jobs">>;
  tell: (occasion: Occasion) => void;
  say: (text: string) => void;
}

/** Tells of phases that take longer than usual, as soon as they do; what is usual is the median of the last fifty of their kind and number of workers. */
export class PhaseWatch {
  readonly #options: PhaseWatchOptions;
  readonly #times = new Map<string, number[]>();
  readonly #running = new Map<string, JobSummary>();
  #isOn = false;
  #last: Promise<void> = Promise.resolve();

  constructor(options: PhaseWatchOptions) {
    this.#options = options;
  }

  /** Begins, where some rule wants it, and ends where none does. */
  turn(on: boolean): void {
    if (on === this.#isOn) return;
    this.#isOn = on;
    this.#times.clear();
    this.#running.clear();
    if (on) this.#inTurn(() => this.#learn());
  }

  /** Takes note of jobs that stand otherwise than before. */
  changed(jobs: readonly JobSummary[], nowMs: number): void {
    if (!this.#isOn) return;
    for (const job of jobs) {
      const wasRunning = this.#running.delete(job.name);
      if (isOpen(job.state)) this.#running.set(job.name, job);
      else if (job.state === "completed" && (wasRunning || isRecent(job, nowMs)))
        this.#inTurn(() => this.#ended(job, nowMs));
    }
  }

  /** Looks at what runs. */
  look(nowMs: number): void {
    if (!this.#isOn) return;
    this.#inTurn(async () => {
      for (const job of [...this.#running.values()].slice(0, MOST_JOBS)) {
        const trail = await this.#options.trailOf(job);
        const phase = trail?.phases.find(({ state }) => state === "running");
        if (trail && phase) this.#compare(job, trail, phase, nowMs);
      }
    });
  }

  /** Resolves when all that was asked for is done. */
  settled(): Promise<void> {
    return this.#last;
  }

  async #learn(): Promise<void> {
    const { jobs } = await this.#options.completed(LEARNED_JOBS);
    for (const job of jobs.toReversed()) {
      const trail = await this.#options.trailOf(job);
      if (!this.#isOn) return;
      if (trail) this.#remember(trail);
    }
  }

  async #ended(job: JobSummary, nowMs: number): Promise<void> {
    const trail = await this.#options.trailOf(job);
    if (!trail) return;
    for (const phase of trail.phases) this.#compare(job, trail, phase, nowMs);
    this.#remember(trail);
  }

  #remember(trail: Trail): void {
    if (trail.state !== "completed") return;
    for (const phase of trail.phases) {
      const seconds = secondsOf(phase, undefined);
      if (phase.state !== "completed" || seconds === undefined) continue;
      const shape = shapeOf(trail, phase);
      const times = [...(this.#times.get(shape) ?? []), seconds].slice(-MOST_TIMES);
      this.#times.delete(shape);
      this.#times.set(shape, times);
      const [oldest] = this.#times.keys();
      if (this.#times.size > MOST_SHAPES && oldest !== undefined) this.#times.delete(oldest);
    }
  }

  #compare(job: JobSummary, trail: Trail, phase: TrailPhase, nowMs: number): void {
    const times = this.#times.get(shapeOf(trail, phase)) ?? [];
    const seconds = secondsOf(phase, nowMs);
    if (times.length < FEWEST || seconds === undefined) return;
    const usual = medianOf(times);
    if (seconds - usual < LEAST_MORE_S) return;
    const factor = seconds / usual;
    const taken = phase.ended === null ? "has taken" : "took";
    this.#options.tell({
      event: "phase slow",
      about: `${job.name} ${phase.phase}`,
      hosts: job.hosts,
      service: "",
      settleMs: 0,
      factor,
      content: contentOf(
        "phase slow",
        isoFromMicros(nowMs * 1_000),
        `${phase.phase} of job ${job.job} ${taken} ${inWords(seconds)}; usual are ${inWords(usual)} (median of ${times.length}).`,
        {
          job: toldJob(job),
          phase: { phase: phase.phase, seconds, usual_seconds: usual, of: times.length },
        },
      ),
    });
  }

  #inTurn(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      this.#options.say(`How long phases take could not be read: ${String(error)}`);
    });
  }
}

function isRecent({ ended }: JobSummary, nowMs: number): boolean {
  return ended !== null && nowMs - Date.parse(ended) <= RECENT_MS;
}

/** Phases of jobs with as many workers are compared. */
function shapeOf({ kind }: Trail, { phase, total }: TrailPhase): string {
  return JSON.stringify([kind, phase, total]);
}

/** How long a phase took, or has taken so far; undefined where no line tells. */
function secondsOf({ started, ended, certainty }: TrailPhase, nowMs: number | undefined): number | undefined {
  if (certainty !== "logged") return undefined;
  const fromUs = microsFromIso(started);
  const toUs = ended === null ? nowMs && nowMs * 1_000 : microsFromIso(ended);
  return fromUs === undefined || toUs === undefined ? undefined : Math.max(0, (toUs - fromUs) / 1e6);
}

function medianOf(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function inWords(seconds: number): string {
  return seconds < 120 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s` : `${Math.round(seconds / 6) / 10} min`;
}
