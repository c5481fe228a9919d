import { isoFromMicros, microsFromIso } from "../time.ts";
import type { TrailLane, TrailMark, TrailPhase, TrailSpan } from "./shape.ts";
import type { JobState } from "./job-state.ts";
import type { LaneDraft } from "./lane-drafts.ts";
import { isProcessMilestone } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { phaseOf, workerSpans } from "./spans.ts";
import type { SpanDraft } from "./spans.ts";

/** Longer messages are cut in marks; the line itself is a click away. */
const MARK_TEXT_LENGTH = 300;

/** Pool lines that are worth a mark on a worker's lane while the job runs. */
const POOL_MARKS = new Set(["worker_late", "worker_disconnected", "worker_reconnected"]);

/** Coordinator lines so frequent that the phases' progress shows them better. */
const NO_MARK = new Set(["worker_finished", "execution_finished", "setup_completed", "phase_performance"]);

/** Lanes in the order in which they are drawn, and which lane a line or a worker's key belongs to. */
export interface Lanes {
  lanes: TrailLane[];
  laneOf: (of: Reading | string | undefined) => string | undefined;
}

/** Turns drafts into lanes: the coordinator first, then the workers by host and worker ID. */
export function buildLanes(
  drafts: readonly LaneDraft[],
  phases: readonly TrailPhase[],
  job: JobState,
  pool: readonly Reading[],
): Lanes {
  const sorted = [...drafts].sort(compareDrafts);
  const ids = laneIds(sorted);
  const phaseStarts = new Map(
    phases.map(({ phase, started }) => [phase, microsFromIso(started) ?? 0] as const),
  );
  const laneOfWorker = new Map<string, string>();
  const laneOfEvent = new Map<string, string>();
  const lanes = sorted.map((draft, index): TrailLane => {
    const id = ids[index] ?? "";
    if (draft.worker !== undefined) laneOfWorker.set(draft.worker, id);
    for (const reading of draft.own) laneOfEvent.set(reading.id, id);
    return oneLane(draft, id, phases, phaseStarts, job, pool);
  });
  return {
    lanes,
    laneOf: (of) =>
      typeof of === "object" ? laneOfEvent.get(of.id) : of === undefined ? of : laneOfWorker.get(of),
  };
}

function oneLane(
  draft: LaneDraft,
  id: string,
  phases: readonly TrailPhase[],
  phaseStarts: ReadonlyMap<string, number>,
  job: JobState,
  pool: readonly Reading[],
): TrailLane {
  const coordinator = draft.role === "coordinator";
  const spans = coordinator
    ? phases.filter(({ certainty }) => certainty === "logged").map(phaseSpan)
    : workerSpans(draft, job.state === "running", phaseStarts).map(spanOut);
  return {
    id,
    role: draft.role,
    host: draft.host,
    service: draft.service,
    worker: draft.workerName,
    certainty: coordinator ? "logged" : draft.certainty,
    how: draft.how,
    spans,
    marks: [...draft.own, ...poolLines(draft, pool, job)].flatMap(markOf),
    segments: draft.own
      .filter(({ milestone }) => milestone === "segment_done")
      .map((line) => ({ time: line.time, segment: line.segment, phase: line.phase ?? null, event: line.id })),
  };
}

/** What was said of the worker during the job, and what became of the process that wrote the lane's lines. */
function poolLines(draft: LaneDraft, pool: readonly Reading[], job: JobState): Reading[] {
  const origins = new Set(draft.own.map(({ origin }) => origin));
  return pool.filter(
    ({ milestone, worker, origin, timeUs }) =>
      timeUs >= job.startUs &&
      timeUs <= (job.endUs ?? Infinity) &&
      (isProcessMilestone(milestone)
        ? origins.has(origin)
        : worker !== undefined && worker === draft.worker && POOL_MARKS.has(milestone ?? "")),
  );
}

function markOf(reading: Reading): TrailMark[] {
  const { level, milestone } = reading;
  const kind = level === "error" || level === "warn" ? level : "note";
  const announces = milestone !== undefined && reading.role === "coordinator" && !NO_MARK.has(milestone);
  const ends = milestone === "task_cancelled" || milestone === "task_failed" || isProcessMilestone(milestone);
  if (kind === "note" && !announces && !ends) return [];
  return [
    {
      time: reading.time,
      event: reading.id,
      kind: milestone === "task_failed" ? "error" : kind,
      milestone: milestone ?? null,
      phase: phaseOf(reading) ?? null,
      text: markText(reading),
    },
  ];
}

/** The structured dialect keeps the cause in a field: beside the bare message it says nothing. */
function markText({ message, words }: Reading): string {
  const reason = words?.reason;
  const text = reason === undefined || message.includes(reason) ? message : `${message}: ${reason}`;
  return text.length > MARK_TEXT_LENGTH ? `${text.slice(0, MARK_TEXT_LENGTH - 1)}…` : text;
}

function phaseSpan(phase: TrailPhase): TrailSpan {
  return {
    phase: phase.phase,
    state: phase.state,
    started: phase.started,
    ended: phase.ended,
    told_by: "coordinator",
    start_event: phase.event,
    end_event: phase.progress.at(-1)?.event ?? null,
    segments: 0,
  };
}

function spanOut(span: SpanDraft): TrailSpan {
  return {
    phase: span.phase,
    state: span.state,
    started: isoFromMicros(span.startUs),
    ended: span.endUs === null ? null : isoFromMicros(span.endUs),
    told_by: span.toldBy,
    start_event: span.startEvent,
    end_event: span.endEvent,
    segments: span.segments,
  };
}

// prover-2 stands before prover-10; a fixed locale, so that every machine draws the same order.
const names = new Intl.Collator("en", { numeric: true });

function compareDrafts(a: LaneDraft, b: LaneDraft): number {
  if (a.role !== b.role) return a.role === "coordinator" ? -1 : 1;
  if ((a.host === null) !== (b.host === null)) return a.host === null ? 1 : -1;
  return (
    names.compare(a.host ?? "", b.host ?? "") ||
    names.compare(a.worker ?? "", b.worker ?? "") ||
    compareText(a.own[0]?.origin ?? "", b.own[0]?.origin ?? "")
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function laneIds(drafts: readonly LaneDraft[]): string[] {
  const bases = drafts.map(({ role, host, worker }) => host ?? worker ?? role);
  const used = new Set<string>();
  return drafts.map(({ worker }, index) => {
    const base = bases[index] ?? "";
    const alone = bases.indexOf(base) === bases.lastIndexOf(base);
    let id = alone ? base : `${base}/${worker ?? "worker"}`;
    for (let copy = 2; used.has(id); copy++) id = `${base}/${worker ?? "worker"}-${copy}`;
    used.add(id);
    return id;
  });
}
