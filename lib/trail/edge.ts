import { isoFromMicros } from "../time.ts";
import type { SingleSegment } from "./facts.ts";
import type { SegmentCounts } from "./model.ts";
import type { Lane } from "./lane.ts";
import type { Mark } from "./marks.ts";
import type { Phase } from "./phases.ts";
import type { HostClock } from "./clocks.ts";
import type { Covered } from "./coverage.ts";
import type { Trail, TrailLane, TrailPhase, TrailSpan } from "./shape.ts";
import type { Stall } from "./stall.ts";
import type { Verdict } from "./verdict.ts";
import type { Span } from "./spans.ts";

/** A phase as the API shows it. */
export function phaseOut(phase: Phase): TrailPhase {
  return {
    phase: phase.phase,
    state: phase.state,
    started: isoFromMicros(phase.startUs),
    ended: phase.endUs === null ? null : isoFromMicros(phase.endUs),
    certainty: phase.certainty,
    done: phase.done,
    total: phase.total,
    total_certainty: phase.totalCertainty,
    progress: phase.progress.map(({ timeUs, done, total, worker, event }) => ({
      time: isoFromMicros(timeUs),
      done,
      total,
      worker: worker || null,
      event,
    })),
    event: phase.event,
  };
}

/** What a lane shows. */
export interface LanePicture {
  lane: Lane;
  spans: readonly Span[];
  marks: readonly Mark[];
  /** Single segments of any lane. */
  segments: readonly SingleSegment[];
}

/** A lane as the API shows it. */
export function laneOut(id: string, { lane, spans, marks, segments }: LanePicture): TrailLane {
  const own = new Set(lane.segments.map(segmentKey));
  return {
    id,
    role: lane.role,
    host: lane.host || null,
    service: lane.service || null,
    worker: lane.workerName || null,
    certainty: lane.role === "coordinator" ? "logged" : lane.certainty,
    how: lane.how,
    shared_name: lane.isShared,
    spans: spans.map(spanOut),
    marks: marks.map(({ timeUs, ...mark }) => ({ time: isoFromMicros(timeUs), ...mark })),
    segment_counts: lane.segments.map(segmentsOut),
    segments: segments.filter((one) => own.has(segmentKey(one))).map(segmentOut),
  };
}

function spanOut(span: Span): TrailSpan {
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

function segmentKey({ origin, worker, phase }: Pick<SingleSegment, "origin" | "worker" | "phase">): string {
  return `${origin}\0${worker}\0${phase}`;
}

function segmentOut({ timeUs, segment, phase, event }: SingleSegment): TrailLane["segments"][number] {
  return { time: isoFromMicros(timeUs), segment: segment || null, phase: phase || null, event };
}

function segmentsOut({ phase, density }: SegmentCounts): TrailLane["segment_counts"][number] {
  const { widthUs, starts, counts } = density.read();
  const firstUs = starts[0] ?? 0;
  const dense = Array.from({ length: ((starts.at(-1) ?? firstUs) - firstUs) / widthUs + 1 }, () => 0);
  starts.forEach((startUs, index) => (dense[(startUs - firstUs) / widthUs] = counts[index] ?? 0));
  return {
    phase: phase || null,
    total: density.total,
    width_us: widthUs,
    from: isoFromMicros(firstUs),
    counts: dense,
  };
}

/** A verdict as the API shows it. */
export function verdictOut(verdict: Verdict | null): Trail["verdict"] {
  if (!verdict) return null;
  const { cause, confidence, sentences } = verdict;
  return {
    cause: cause && {
      host: cause.lane?.host || null,
      worker: cause.worker || null,
      event_id: cause.reading?.id ?? null,
      text: cause.reading ? cause.reading.reason || cause.reading.text : "",
    },
    confidence,
    sentences: sentences.map(({ text, events }) => ({ text, events: [...events] })),
  };
}

/** What a stalled job waits for, as the API shows it. */
export function stallOut(stall: Stall | undefined): Trail["stall"] {
  if (!stall) return null;
  return {
    phase: stall.phase,
    silent: stall.silent.map(({ lane, sinceUs, last }) => ({
      host: lane.host || null,
      worker: lane.workerName || null,
      since: sinceUs === null ? null : isoFromMicros(sinceUs),
      event: last?.id ?? null,
    })),
    strikes: stall.strikesUs === null ? null : isoFromMicros(stall.strikesUs),
    limit_s: stall.limitSeconds,
  };
}

/** A host's clock as the API shows it. */
export function clockOut({ host, offsetUs, lowUs, highUs, driftPpm }: HostClock): Trail["clocks"][number] {
  const ms = (us: number | null): number | null => (us === null ? null : us / 1000);
  return { host, offset_ms: ms(offsetUs), low_ms: ms(lowUs), high_ms: ms(highUs), drift_ppm: driftPpm };
}

/** How a worker and its host are joined, as the API shows it. */
export function joinOut({ workerName, host, how, certainty }: Lane): Trail["workers"][number] {
  return { worker: workerName || null, host: host || null, joined_by: how, certainty };
}

/** What was collected of a host, as the API shows it. */
export function coverageOut({ host, fromUs, toUs, kind, text }: Covered): Trail["coverage"][number] {
  return { host: host || null, from: isoFromMicros(fromUs), to: isoFromMicros(toUs), kind, text };
}
