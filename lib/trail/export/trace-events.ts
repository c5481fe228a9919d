import { microsFromIso } from "../../time.ts";
import type { Trail, TrailLane } from "../shape.ts";
import { laneTitle, timedSpans, tracksOf } from "./tracks.ts";

/**
 * One event of the Trace Event Format, which Perfetto and Chrome's tracing page open; times are microseconds.
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export type TraceEvent =
  | { ph: "M"; name: MetadataName; pid: number; tid: number; args: Record<string, string | number> }
  | {
      ph: "X";
      name: string;
      cat: string;
      pid: number;
      tid: number;
      ts: number;
      dur: number;
      args: Record<string, string | number | boolean | null>;
    }
  | {
      ph: "i";
      s: "t" | "g";
      name: string;
      cat: string;
      pid: number;
      tid: number;
      ts: number;
      args: Record<string, string | number | boolean | null>;
    }
  | { ph: "C"; name: string; pid: number; tid: number; ts: number; args: Record<string, number> };

type MetadataName = "process_name" | "process_sort_index" | "thread_name" | "thread_sort_index";

/** The job itself stands above all hosts. */
const JOB_PID = 1;

/**
 * A trail as trace events: a process for the job with its phases and one for each host, a thread for the coordinator and each
 * worker, tasks as complete events, warnings, errors and announcements as instants, segments as a counter, and one by one where
 * the trail has them.
 */
export function* traceEvents(trail: Trail): Generator<TraceEvent> {
  yield* jobEvents(trail);
  const pids = new Map<string, number>();
  const tids = new Map<number, number>();
  for (const lane of trail.lanes) {
    const host = lane.host ?? `no host known (${lane.id})`;
    let pid = pids.get(host);
    if (pid === undefined) {
      pids.set(host, (pid = JOB_PID + 1 + pids.size));
      yield* named("process", pid, 0, host);
    }
    const firstTid = (tids.get(pid) ?? 0) + 1;
    const tracks = tracksOf(timedSpans(lane, trail));
    tids.set(pid, firstTid + tracks.length - 1);
    yield* laneEvents(lane, tracks, pid, firstTid);
  }
}

function* named(what: "process" | "thread", pid: number, tid: number, name: string): Generator<TraceEvent> {
  yield { ph: "M", name: `${what}_name`, pid, tid, args: { name } };
  yield {
    ph: "M",
    name: `${what}_sort_index`,
    pid,
    tid,
    args: { sort_index: what === "process" ? pid : tid },
  };
}

function* jobEvents(trail: Trail): Generator<TraceEvent> {
  const { state, kind, reason } = trail;
  const id = trail.job_id ?? trail.job;
  const fromUs = us(trail.started);
  const toUs = Math.max(fromUs, us(trail.ended ?? trail.updated));
  yield* named("process", JOB_PID, 0, `Job ${id}`);
  yield* named("thread", JOB_PID, 1, "job");
  const args = { job: id, kind, state, reason, confidence: trail.verdict?.confidence ?? null };
  yield {
    ph: "X",
    name: `${kind} ${state}`,
    cat: "job",
    pid: JOB_PID,
    tid: 1,
    ts: fromUs,
    dur: toUs - fromUs,
    args,
  };
  const cause = trail.verdict?.cause;
  const time = trail.cause?.time;
  if (cause && time !== undefined)
    yield {
      ph: "i",
      s: "g",
      name: `Cause: ${cause.text}`,
      cat: "cause",
      pid: JOB_PID,
      tid: 1,
      ts: us(time),
      args: { host: cause.host, worker: cause.worker, event: cause.event_id },
    };
  for (const [index, phase] of trail.phases.entries()) {
    const tid = index + 2;
    const beganUs = us(phase.started);
    yield* named("thread", JOB_PID, tid, phase.phase);
    yield {
      ph: "X",
      name: phase.phase,
      cat: "phase",
      pid: JOB_PID,
      tid,
      ts: beganUs,
      dur: Math.max(beganUs, phase.ended === null ? toUs : us(phase.ended)) - beganUs,
      args: { state: phase.state, done: phase.done, total: phase.total, open: phase.ended === null },
    };
  }
}

function* laneEvents(
  lane: TrailLane,
  tracks: ReturnType<typeof tracksOf>,
  pid: number,
  firstTid: number,
): Generator<TraceEvent> {
  const title = laneTitle(lane);
  for (const [index, track] of tracks.entries()) {
    const tid = firstTid + index;
    yield* named("thread", pid, tid, index === 0 ? title : `${title} (${index + 1})`);
    for (const { span, fromUs, toUs } of track)
      yield {
        ph: "X",
        name: span.phase ?? "task",
        cat: "task",
        pid,
        tid,
        ts: fromUs,
        dur: toUs - fromUs,
        args: {
          state: span.state,
          told_by: span.told_by,
          segments: span.segments,
          open: span.ended === null,
          start_event: span.start_event,
          end_event: span.end_event,
        },
      };
  }
  for (const { kind, text, time, event, inferred, phase } of lane.marks)
    yield {
      ph: "i",
      s: "t",
      name: text,
      cat: kind,
      pid,
      tid: firstTid,
      ts: us(time),
      args: { event, phase, inferred },
    };
  for (const { segment, phase, time, event } of lane.segments)
    yield {
      ph: "i",
      s: "t",
      name: `segment ${segment ?? "?"}`,
      cat: "segment",
      pid,
      tid: firstTid,
      ts: us(time),
      args: { event, phase },
    };
  for (const { phase, from, width_us, counts } of lane.segment_counts)
    yield* counter(
      `Segments, ${title}${phase === null ? "" : `, ${phase}`}`,
      us(from),
      width_us,
      counts,
      pid,
      firstTid,
    );
}

/** Segments done in each stretch of time; a counter stands until the next one is told. */
function* counter(
  name: string,
  fromUs: number,
  widthUs: number,
  counts: readonly number[],
  pid: number,
  tid: number,
): Generator<TraceEvent> {
  for (const [index, segments] of [...counts, 0].entries()) {
    if (index > 0 && segments === counts[index - 1]) continue;
    yield { ph: "C", name, pid, tid, ts: fromUs + index * widthUs, args: { segments } };
  }
}

function us(iso: string): number {
  return microsFromIso(iso) ?? 0;
}
