import { microsFromIso } from "../../lib/time.ts";
import type { Trail, TrailLane, TrailMark, TrailPhase, TrailSpan } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import type { TimeScale } from "./time-scale.ts";

/** What a trail's picture is drawn from; all times in microseconds since the epoch. */
export interface Drawing {
  /** From the first to the last moment that is drawn, the present aside. */
  extent: TimeScale;
  lanes: readonly LaneDrawing[];
}

/** One lane: its name, and what lies on it. */
export interface LaneDrawing extends Pick<
  TrailLane,
  "id" | "role" | "host" | "worker" | "certainty" | "how"
> {
  isAggregator: boolean;
  spans: readonly SpanDrawing[];
  segments: readonly SegmentCounts[];
  progress: readonly ProgressDrawing[];
  marks: readonly MarkDrawing[];
}

/** A task as a bar. */
export interface SpanDrawing {
  /** Unique within its lane. */
  key: string;
  phase: string | null;
  state: TrailSpan["state"];
  startUs: number;
  /** Null while it runs. */
  endUs: number | null;
  /** Whether no line tells its end: it is drawn up to where the job ends. */
  isCut: boolean;
  toldBy: TrailSpan["told_by"];
  /** Id of the line that a click marks. */
  event: string | null;
  segments: number;
}

/** Segments that were done within a phase, as counts over time. */
export interface SegmentCounts {
  phase: string | null;
  /** When each step begins. */
  timesUs: readonly number[];
  /** How many were done within it. */
  counts: readonly number[];
  /** How long a step is; 0 where each is a moment. */
  widthUs: number;
}

/** One worker more done, where the coordinator logged it. */
export interface ProgressDrawing {
  phase: string;
  timeUs: number;
  event: string;
  text: string;
  /** Of the phase's workers those that are done, 0 to 1. */
  share: number;
}

/** A moment that is worth a sign. */
export interface MarkDrawing {
  timeUs: number;
  event: string;
  kind: "error" | "warn" | "note" | "restart";
  text: string;
  /** Whether its line names no job and was joined to this one. */
  isInferred: boolean;
}

/** By what a process says, or Jobtrail of it, that it was started again. */
const RESTARTS: ReadonlySet<string> = new Set(["restarted", "process_started"]);

/** Lanes drawn before, by what they were drawn from. */
export type KnownLanes = WeakMap<TrailLane, { from: Surroundings; drawing: LaneDrawing }>;

/** What of the rest of its trail a lane's drawing depends on. */
interface Surroundings {
  isAggregator: boolean;
  /** Whose progress is drawn on it. */
  phases: readonly TrailPhase[];
  /** Where tasks without an end are cut off; null while the job runs. */
  cutAtUs: number | null;
}

const NO_PHASES: readonly TrailPhase[] = [];

/**
 * Turns a trail into what is drawn: the one place where the picture reads the public shape.
 * @param known lanes drawn before, which this adds to: one that has not changed is the same object again, so that it need
 *   not be painted anew
 */
export function drawingOf(trail: Trail, known: KnownLanes): Drawing {
  const startedUs = us(trail.started);
  const endedUs = us(trail.ended ?? trail.updated);
  const cutAtUs = isOpen(trail.state) ? null : endedUs;
  const lanes = trail.lanes.map((lane) => {
    const phases = lane.role === "coordinator" ? trail.phases : NO_PHASES;
    const from = { isAggregator: lane.id === trail.aggregator, phases, cutAtUs };
    const before = known.get(lane);
    if (before && isSame(before.from, from)) return before.drawing;
    const drawing = laneOf(lane, from);
    known.set(lane, { from, drawing });
    return drawing;
  });
  return { extent: extentOf(lanes, startedUs, Math.max(startedUs, endedUs)), lanes };
}

function isSame(before: Surroundings, after: Surroundings): boolean {
  return (
    before.isAggregator === after.isAggregator &&
    before.phases === after.phases &&
    before.cutAtUs === after.cutAtUs
  );
}

function laneOf(lane: TrailLane, { isAggregator, phases, cutAtUs }: Surroundings): LaneDrawing {
  return {
    id: lane.id,
    role: lane.role,
    host: lane.host,
    worker: lane.worker,
    certainty: lane.certainty,
    how: lane.how,
    isAggregator,
    spans: lane.spans.map((span) => spanOf(span, cutAtUs)),
    segments: segmentsOf(lane),
    progress: phases.flatMap(progressOf),
    marks: lane.marks.map(markOf),
  };
}

function spanOf(span: TrailSpan, cutAtUs: number | null): SpanDrawing {
  const startUs = us(span.started);
  const isCut = span.state === "cut" || (span.ended === null && cutAtUs !== null);
  return {
    key: `${span.phase} ${span.started}`,
    phase: span.phase,
    state: span.state,
    startUs,
    endUs: span.ended === null ? (cutAtUs === null ? null : Math.max(startUs, cutAtUs)) : us(span.ended),
    isCut,
    toldBy: span.told_by,
    event: span.start_event ?? span.end_event,
    segments: span.segments,
  };
}

/** Segments one by one where the trail has them, else as it counted them. */
function segmentsOf({ segments, segment_counts: counted }: TrailLane): SegmentCounts[] {
  if (segments.length === 0) return counted.map(countsOf);
  const times = new Map<string | null, number[]>();
  for (const { phase, time } of segments) {
    const known = times.get(phase);
    if (known) known.push(us(time));
    else times.set(phase, [us(time)]);
  }
  return [...times].map(([phase, timesUs]) => ({
    phase,
    timesUs,
    counts: timesUs.map(() => 1),
    widthUs: 0,
  }));
}

function countsOf({
  phase,
  from,
  width_us: widthUs,
  counts,
}: TrailLane["segment_counts"][number]): SegmentCounts {
  const fromUs = us(from);
  return { phase, timesUs: counts.map((_, index) => fromUs + index * widthUs), counts, widthUs };
}

function progressOf({ phase, progress }: TrailPhase): ProgressDrawing[] {
  return progress.map(({ time, event, done, total, worker }) => ({
    phase,
    timeUs: us(time),
    event,
    share: total > 0 ? Math.min(1, done / total) : 0,
    text: `${phase} ${done}/${total}${worker ? `, worker ${worker.slice(0, 8)}` : ""}`,
  }));
}

function markOf({ time, event, kind, milestone, text, inferred }: TrailMark): MarkDrawing {
  const isRestart = milestone !== null && RESTARTS.has(milestone);
  return { timeUs: us(time), event, kind: isRestart ? "restart" : kind, text, isInferred: inferred };
}

function extentOf(lanes: readonly LaneDrawing[], startedUs: number, endedUs: number): TimeScale {
  let fromUs = startedUs;
  let toUs = endedUs;
  const cover = (timeUs: number) => {
    if (timeUs < fromUs) fromUs = timeUs;
    if (timeUs > toUs) toUs = timeUs;
  };
  for (const { spans, marks, segments, progress } of lanes) {
    for (const { startUs, endUs } of spans) {
      cover(startUs);
      if (endUs !== null) cover(endUs);
    }
    for (const { timeUs } of marks) cover(timeUs);
    for (const { timeUs } of progress) cover(timeUs);
    for (const { timesUs, widthUs } of segments) {
      cover(timesUs[0] ?? startedUs);
      cover((timesUs.at(-1) ?? startedUs) + widthUs);
    }
  }
  return { fromUs, toUs, zeroUs: startedUs };
}

/** Microseconds since the epoch of a time that the API gave. */
export function us(iso: string): number {
  return microsFromIso(iso) ?? 0;
}
