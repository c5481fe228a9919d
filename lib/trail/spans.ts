import { isFailure, isStopped, isToldFailure } from "./failures.ts";
import type { Lane } from "./lane.ts";
import { phaseOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import type { JobState } from "./state.ts";
import type { TrailSpan } from "./shape.ts";

/** A span in numbers: microseconds since the epoch. */
export interface Span {
  phase: string;
  state: TrailSpan["state"];
  startUs: number;
  endUs: number | null;
  toldBy: TrailSpan["told_by"];
  startEvent: string | null;
  endEvent: string | null;
  segments: number;
}

/** A lane's spans, and the phase of those failures whose words name none. */
export interface LaneSpans {
  spans: Span[];
  /** By the line's id. */
  phaseOfFailure: ReadonlyMap<string, string>;
}

const BEGINS: ReadonlySet<string> = new Set([
  "task_started",
  "task_computing",
  "own_execution_started",
  "own_setup_started",
]);
const COMPLETES: ReadonlySet<string> = new Set(["task_completed", "own_setup_completed"]);

/**
 * The tasks of one worker: from the first sign of a phase in its own lines to its success, failure or cancellation.
 * What the coordinator says of it ends what it left open: a worker that was lost never says so itself. What is open
 * still when the job ends badly was cut off there. A phase of which only the coordinator told (the worker's own log is
 * missing) is drawn from the phase's start to the reported finish.
 * @param phaseStarts when each phase started, in microseconds
 */
export function workerSpans(lane: Lane, job: JobState, phaseStarts: ReadonlyMap<string, number>): LaneSpans {
  const tasks = new Tasks();
  // A wrap prints nothing on its worker unless it fails.
  for (const reading of lane.told) if (reading.milestone === "wrap_started") tasks.beginTold(reading);
  for (const reading of lane.own) tasks.own(reading);
  for (const counts of lane.segments) tasks.segments(counts.phase, counts.density);
  const own = new Set(tasks.spans.map(({ phase }) => phase));
  for (const reading of lane.told) tasks.told(reading, own, phaseStarts);
  tasks.close(job);
  tasks.spans.sort((a, b) => a.startUs - b.startUs);
  return { spans: tasks.spans, phaseOfFailure: tasks.phaseOfFailure };
}

class Tasks {
  readonly spans: Span[] = [];
  readonly phaseOfFailure = new Map<string, string>();
  readonly #open = new Map<string, Span>();

  /** Takes a line of the worker's own. */
  own(reading: Reading): void {
    const { milestone } = reading;
    if (milestone === "task_cancelled") this.#endAll(reading, "cancelled", "worker");
    else if (isFailure(reading)) this.#fail(reading);
    else if (BEGINS.has(milestone)) this.#begin(phaseOf(reading), reading, reading.id);
    else if (COMPLETES.has(milestone)) this.#complete(phaseOf(reading), reading);
  }

  /** Takes the segments done in a phase: where no line began it, the first of them is its first sign. */
  segments(phase: string, done: SegmentsDone): void {
    const { total, firstUs } = done;
    if (total === 0 || phase === "") return;
    const ofPhase = this.spans.filter((span) => span.phase === phase);
    const [first] = ofPhase;
    if (!first) {
      const span = this.#begin(phase, { timeUs: firstUs }, null);
      if (span) span.segments = total;
      return;
    }
    if (first.startEvent === null && firstUs < first.startUs) first.startUs = firstUs;
    if (ofPhase.length === 1) first.segments += total;
    else spread(ofPhase, done.read());
  }

  /** Takes a line in which the coordinator says that the worker began. */
  beginTold(reading: Reading): void {
    this.#begin(phaseOf(reading), reading, reading.id, "coordinator");
  }

  /** Takes a line in which the coordinator speaks of the worker. */
  told(reading: Reading, own: ReadonlySet<string>, phaseStarts: ReadonlyMap<string, number>): void {
    const { milestone } = reading;
    const phase = phaseOf(reading);
    if (milestone === "cancellation_acknowledged" || isToldFailure(reading)) {
      const state = milestone === "cancellation_acknowledged" ? "cancelled" : "failed";
      if (this.#endAll(reading, state, "coordinator")) return;
      if (phase !== undefined && !own.has(phase) && !this.spans.some((span) => span.phase === phase))
        this.spans.push(toldSpan(phase, state, reading, phaseStarts));
      return;
    }
    if (phase === undefined || !TOLD_ENDS.has(milestone)) return;
    const open = this.#open.get(phase);
    // Its own lines may lack the end: an execution that succeeds says nothing on its worker.
    if (open) this.#end(open, reading, "completed", "coordinator");
    else if (!own.has(phase) && !this.spans.some((span) => span.phase === phase))
      this.spans.push(toldSpan(phase, "completed", reading, phaseStarts));
  }

  /** What is open when all lines are taken runs with its job, was cut off with it, or is of unknown fate. */
  close({ state, endUs }: JobState): void {
    if (state === "running") return;
    const isBad = state === "failed" || state === "cancelled";
    for (const span of this.#open.values()) {
      // A wrap is the whole of its job, and its worker prints nothing of it.
      const isJob = span.phase === "Wrap";
      span.state = isJob ? state : isBad && endUs !== null ? "cut" : "unknown";
      if ((isJob || isBad) && endUs !== null) span.endUs = Math.max(endUs, span.startUs);
    }
  }

  #begin(
    phase: string | undefined,
    { timeUs }: Pick<Reading, "timeUs">,
    event: string | null,
    toldBy: Span["toldBy"] = "worker",
  ): Span | undefined {
    if (phase === undefined || this.#open.has(phase)) return undefined;
    const span: Span = {
      phase,
      state: "running",
      startUs: timeUs,
      endUs: null,
      toldBy,
      startEvent: event,
      endEvent: null,
      segments: 0,
    };
    this.spans.push(span);
    this.#open.set(phase, span);
    return span;
  }

  #complete(phase: string | undefined, reading: Reading): void {
    if (phase === undefined) return;
    const open = this.#open.get(phase);
    // The aggregator is given one proof after another, and says only once that it is done.
    const span = open ?? (this.#hasEnded(phase) ? undefined : this.#begin(phase, reading, null));
    if (span) this.#end(span, reading, "completed", "worker");
  }

  /** `Failed to generate proof` and `Failed to dispatch task` name no phase: it is the one that the worker was in. */
  #fail(reading: Reading): void {
    const phase = phaseOf(reading) ?? this.#phaseAtWork();
    if (phase === undefined) return;
    this.phaseOfFailure.set(reading.id, phase);
    const state = isStopped(reading) ? "cancelled" : "failed";
    const open = this.#open.get(phase);
    const span = open ?? (this.#hasEnded(phase) ? undefined : this.#begin(phase, reading, null));
    if (span) this.#end(span, reading, state, "worker");
  }

  /** Prove goes on while Aggregate has begun; else the newest is what it works at, or worked at last. */
  #phaseAtWork(): string | undefined {
    if (this.#open.has("Prove")) return "Prove";
    return [...this.#open.keys()].at(-1) ?? this.spans.at(-1)?.phase;
  }

  #hasEnded(phase: string): boolean {
    return this.spans.some((span) => span.phase === phase);
  }

  #endAll(reading: Reading, state: TrailSpan["state"], by: Span["toldBy"]): boolean {
    const open = [...this.#open.values()];
    for (const span of open) this.#end(span, reading, state, by);
    return open.length > 0;
  }

  #end(span: Span, reading: Reading, state: TrailSpan["state"], by: Span["toldBy"]): void {
    span.state = state;
    span.endUs = Math.max(reading.timeUs, span.startUs);
    span.endEvent = reading.id;
    span.toldBy = by;
    this.#open.delete(span.phase);
  }
}

/** What {@link Tasks.segments} asks of a phase's segments. */
type SegmentsDone = Lane["segments"][number]["density"];

/** Of a phase that began more than once each span has the segments behind its start. */
function spread(spans: readonly Span[], { widthUs, starts, counts }: ReturnType<SegmentsDone["read"]>): void {
  starts.forEach((startUs, index) => {
    const span = spans.findLast((candidate) => candidate.startUs < startUs + widthUs) ?? spans[0];
    if (span) span.segments += counts[index] ?? 0;
  });
}

const TOLD_ENDS: ReadonlySet<string> = new Set([
  "worker_finished",
  "phase_finished",
  "execution_finished",
  "setup_completed",
  "wrap_completed",
]);

function toldSpan(
  phase: string,
  state: TrailSpan["state"],
  { timeUs, id }: Reading,
  phaseStarts: ReadonlyMap<string, number>,
): Span {
  return {
    phase,
    state,
    startUs: Math.min(phaseStarts.get(phase) ?? timeUs, timeUs),
    endUs: timeUs,
    toldBy: "coordinator",
    startEvent: null,
    endEvent: id,
    segments: 0,
  };
}
