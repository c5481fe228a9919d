import type { TrailSpan } from "./shape.ts";
import type { LaneDraft } from "./lane-drafts.ts";
import type { Reading } from "./reading.ts";

/** A span in numbers: microseconds since the epoch. */
export interface SpanDraft {
  phase: string | null;
  state: TrailSpan["state"];
  startUs: number;
  endUs: number | null;
  toldBy: TrailSpan["told_by"];
  startEvent: string | null;
  endEvent: string | null;
  segments: number;
}

const ENDS = new Map<string, TrailSpan["state"]>([
  ["task_completed", "completed"],
  ["task_failed", "failed"],
]);

/**
 * The tasks of one worker from its own lines: from the first sign of a phase to its success, failure or
 * cancellation. A phase of which only the coordinator told (the worker's own log is missing) is drawn from
 * the phase's start to the reported finish.
 * @param running whether the job runs: an open task runs with it, or is of unknown fate
 * @param phaseStarts when the coordinator started each phase, in microseconds
 */
export function workerSpans(
  draft: LaneDraft,
  running: boolean,
  phaseStarts: ReadonlyMap<string, number>,
): SpanDraft[] {
  const spans: SpanDraft[] = [];
  const open = new Map<string, SpanDraft>();
  for (const reading of draft.own) {
    if (reading.milestone === "task_cancelled") closeAll(open, reading);
    else takeLine(spans, open, reading);
  }
  for (const span of open.values()) span.state = running ? "running" : "unknown";
  const own = new Set(spans.map(({ phase }) => phase));
  return [...spans, ...toldSpans(draft, own, phaseStarts)].sort((a, b) => a.startUs - b.startUs);
}

function takeLine(spans: SpanDraft[], open: Map<string, SpanDraft>, reading: Reading): void {
  const { milestone, phase } = reading;
  if (milestone === "task_failed" && !phase) return closeFailed(open, reading);
  if (!phase || !milestone) return;
  const starts = milestone === "task_started" || milestone === "task_computing";
  const end = ENDS.get(milestone);
  if (!starts && !end && milestone !== "segment_done") return;
  let span = open.get(phase);
  if (!span && !starts) {
    // What still comes after the end, such as segments that were under way when one failed, begins nothing new.
    const ended = spans.findLast((earlier) => earlier.phase === phase);
    if (ended) {
      if (!end) ended.segments += 1;
      return;
    }
  }
  if (!span) {
    span = openSpan(phase, reading, starts);
    spans.push(span);
    open.set(phase, span);
  }
  if (milestone === "segment_done") span.segments += 1;
  if (!end) return;
  close(span, reading, end);
  open.delete(phase);
}

function openSpan(phase: string, reading: Reading, starts: boolean): SpanDraft {
  return {
    phase,
    state: "running",
    startUs: reading.timeUs,
    endUs: null,
    toldBy: "worker",
    startEvent: starts ? reading.id : null,
    endEvent: null,
    segments: 0,
  };
}

function close(span: SpanDraft, reading: Reading, state: TrailSpan["state"]): void {
  span.state = state;
  span.endUs = reading.timeUs;
  span.endEvent = reading.id;
}

function closeAll(open: Map<string, SpanDraft>, reading: Reading): void {
  for (const span of open.values()) close(span, reading, "cancelled");
  open.clear();
}

/** “Failed to dispatch task” names no phase: it ends whatever runs. */
function closeFailed(open: Map<string, SpanDraft>, reading: Reading): void {
  for (const span of open.values()) close(span, reading, "failed");
  open.clear();
}

const TOLD_ENDS = new Map<string, TrailSpan["state"]>([
  ["worker_finished", "completed"],
  ["phase_finished", "completed"],
  ["worker_lost", "failed"],
  ["execution_finished", "completed"],
  ["setup_completed", "completed"],
]);

function toldSpans(
  draft: LaneDraft,
  own: ReadonlySet<string | null>,
  phaseStarts: ReadonlyMap<string, number>,
): SpanDraft[] {
  const spans: SpanDraft[] = [];
  for (const reading of draft.told) {
    const state = TOLD_ENDS.get(reading.milestone ?? "");
    const phase = phaseOf(reading);
    if (!state || phase === undefined || own.has(phase)) continue;
    spans.push({
      phase,
      state,
      startUs: phaseStarts.get(phase) ?? reading.timeUs,
      endUs: reading.timeUs,
      toldBy: "coordinator",
      startEvent: null,
      endEvent: reading.id,
      segments: 0,
    });
  }
  return spans;
}

/** The phase that a line belongs to; the other kinds of job have one phase each, named after the kind. */
export function phaseOf({ milestone, phase }: Reading): string | undefined {
  if (milestone === "execution_finished") return "Execution";
  if (milestone === "setup_completed") return "Setup";
  if (milestone === "wrap_started") return "Wrap";
  return (
    phase ?? (milestone === "phase_finished" || milestone === "aggregator_assigned" ? "Aggregate" : undefined)
  );
}
