import { isoFromMicros } from "../time.ts";
import { blameOf } from "./blame.ts";
import { cancellationReason } from "./cancellation.ts";
import { correctedBy, hostClocks } from "./clocks.ts";
import { coverageOf } from "./coverage.ts";
import { NOTHING_LEFT_OUT } from "./facts.ts";
import type { JobFacts, LeftOut, SingleSegment } from "./facts.ts";
import { giveHostLines } from "./host-lines.ts";
import { isPoolJob, jobKind } from "./kind.ts";
import { laneIds, orderedLanes } from "./lane-ids.ts";
import { draftLanes } from "./lanes.ts";
import type { Lane } from "./lane.ts";
import { laneMarks } from "./marks.ts";
import type { TrailModel } from "./model.ts";
import { jobPhases } from "./phases.ts";
import type { Phase } from "./phases.ts";
import { workersExpected } from "./progress.ts";
import { clockOut, coverageOut, joinOut, laneOut, phaseOut, stallOut, verdictOut } from "./edge.ts";
import { forecastOf } from "./forecast.ts";
import { historyFor } from "./history.ts";
import type { JobHistory } from "./history.ts";
import { phaseNow } from "./phase-now.ts";
import { forecastOut, slowOut } from "./slow-edge.ts";
import { progressOut } from "./progress-edge.ts";
import type { Trail } from "./shape.ts";
import { workerSpans } from "./spans.ts";
import type { Span } from "./spans.ts";
import { coordinatorStarts, forgottenAt, jobState } from "./state.ts";
import { stallOf } from "./stall.ts";
import { stragglersOf } from "./stragglers.ts";
import type { JobState } from "./state.ts";
import { verdictOf } from "./verdict.ts";

/** What a trail depends on besides the lines of its model. */
export interface TrailContext {
  /** When the newest line of any job was heard, microseconds: tells a running job from a silent one. */
  newestUs?: number;
  /** What is counted over all lines of the job, where the model's are only those that matter. */
  facts?: JobFacts;
  leftOut?: LeftOut;
  /** Single segments to be shown one by one. */
  segments?: readonly SingleSegment[];
  /** When each process wrote its newest line of the job of any kind, by `Reading.origin`, microseconds; where known. */
  heard?: ReadonlyMap<string, number>;
  /** What earlier jobs of its shape took; one of another shape says nothing. */
  history?: JobHistory;
}

/** The trail of one job: what its lines say taken together, the same whatever order they came in. */
export function trailOf(job: string, model: TrailModel, context: TrailContext = {}): Trail {
  const { facts, newestUs, leftOut = NOTHING_LEFT_OUT } = context;
  const readings = model.readings();
  const pool = model.pool();
  const segments = model.segments();
  const kind = jobKind(readings);
  const lastSegmentUs = Math.max(0, ...segments.map(({ density }) => density.lastUs));
  const state = jobState(readings, kind, {
    newestUs,
    lastUs: Math.max(facts?.lastUs ?? 0, lastSegmentUs),
    lastHeardUs: facts?.lastHeardUs ?? lastSegmentUs,
    starts: coordinatorStarts(pool),
  });
  const expected = workersExpected(readings);
  const drafted = draftLanes({
    readings,
    pool,
    segments,
    expected,
    startUs: state.startUs,
    endUs: state.endUs ?? state.lastUs,
  });
  const lanes = orderedLanes(drafted.lanes);
  giveHostLines(lanes, pool);
  const workersSeen = lanes.filter(({ role }) => role === "worker").length;
  const phases = jobPhases(readings, { kind, job: state, expected, workersSeen, segments });
  const ids = laneIds(lanes);
  const clocks = hostClocks(lanes, pool, drafted.names, (state.startUs + (state.endUs ?? state.lastUs)) / 2);
  const correctedUs = correctedBy(clocks);
  const blame =
    state.state === "failed"
      ? blameOf({ job: state, readings, pool, lanes, names: drafted.names, correctedUs })
      : undefined;
  const current = currentPhase(phases);
  const stall = state.state === "running" ? stallOf(phases, current, lanes, newestUs) : undefined;
  const now =
    state.state === "running"
      ? phaseNow({
          current,
          lanes,
          expected,
          nowUs: newestUs ?? state.lastUs,
          correctedUs,
          heard: context.heard,
        })
      : undefined;
  const starts = new Map(phases.map(({ phase, startUs }) => [phase, startUs] as const));
  const drawn = lanes.map((lane) => {
    const { spans, phaseOfFailure } =
      lane.role === "coordinator"
        ? { spans: phaseSpans(phases), phaseOfFailure: new Map<string, string>() }
        : workerSpans(lane, state, starts);
    const marks = laneMarks(lane, pool, state, drafted.names.keyOf, phaseOfFailure);
    return { lane, spans, marks };
  });
  const stragglers = stragglersOf(drawn);
  const shape = { kind, workers: expected ?? facts?.workers ?? workersSeen };
  const history = historyFor(context.history, shape);
  const restart = forgottenAt(readings, coordinatorStarts(pool));
  const verdict = verdictOf({ job: state, readings, drawn, blame, stall, restart, correctedUs });
  const hosts = [...new Set(lanes.flatMap(({ host }) => host || []))];
  return {
    name: facts?.name ?? job,
    job,
    job_id: facts?.jobId || readings.find(({ jobId }) => jobId !== "")?.jobId || null,
    kind,
    state: stall ? "stalled" : state.state,
    phase: current?.phase ?? null,
    ...times(state),
    reason: state.reason || (state.state === "cancelled" && cancellationReason(readings)) || null,
    cause: blame
      ? {
          time: isoFromMicros(blame.reading.timeUs),
          event: blame.reading.id,
          lane: (blame.lane && ids.get(blame.lane)) ?? null,
          told_by: blame.lane?.own.includes(blame.reading) ? "worker" : "coordinator",
          text: blame.reading.reason || blame.reading.text,
        }
      : null,
    verdict: verdictOut(verdict),
    stall: stallOut(stall),
    progress: progressOut(now),
    shape,
    forecast: forecastOut(now && !stall ? forecastOf(now, history) : undefined),
    slow: slowOut({
      job: state,
      phases,
      readings,
      drawn,
      stragglers,
      history,
      nowUs: newestUs ?? state.lastUs,
      keyOf: drafted.names.keyOf,
    }),
    clocks: clocks.map(clockOut),
    stragglers: stragglers.map(({ lane, phase, factor }) => ({
      host: lane.host || null,
      worker: lane.workerName || null,
      phase,
      factor,
    })),
    workers: lanes.filter(({ role }) => role === "worker").map(joinOut),
    coverage: coverageOf(lanes, pool, state, kind, expected).map(coverageOut),
    aggregator: aggregatorOf(drawn, ids),
    hosts: facts && facts.hosts.length > hosts.length ? [...facts.hosts] : hosts,
    lines: facts?.lines ?? readings.length + segments.reduce((sum, { density }) => sum + density.total, 0),
    errors: facts?.errors ?? readings.filter(({ level }) => level === "error").length,
    inferred_lines: facts?.inferredLines ?? readings.filter(({ inferred }) => inferred).length,
    pool: isPoolJob(readings, kind),
    collisions: drafted.names.shared(),
    left_out: leftOut,
    phases: phases.map(phaseOut),
    lanes: drawn.map(({ lane, spans, marks }) =>
      laneOut(ids.get(lane) ?? "", { lane, spans, marks, segments: context.segments ?? [] }),
    ),
  };
}

/** Prove goes on while Aggregate has begun: the phase to watch is the first that is not over. */
export function currentPhase(phases: readonly Phase[]): Phase | undefined {
  return phases.find(({ state }) => state !== "completed") ?? phases.at(-1);
}

/** When a job began and ended, at the edge. */
export function times(
  state: JobState,
): Pick<Trail, "started" | "start_certainty" | "ended" | "updated" | "duration_ms"> {
  return {
    started: isoFromMicros(state.startUs),
    start_certainty: state.startCertainty,
    ended: state.endUs === null ? null : isoFromMicros(state.endUs),
    updated: isoFromMicros(state.lastUs),
    duration_ms: Math.round(((state.endUs ?? state.lastUs) - state.startUs) / 1000),
  };
}

/** The coordinator's lane shows the phases that it announced. */
function phaseSpans(phases: readonly Phase[]): Span[] {
  return phases
    .filter(({ certainty }) => certainty === "logged")
    .map(({ phase, state, startUs, endUs, event, progress }) => ({
      phase,
      state,
      startUs,
      endUs,
      toldBy: "coordinator",
      startEvent: event,
      endEvent: progress.at(-1)?.event ?? null,
      segments: 0,
    }));
}

function aggregatorOf(
  drawn: readonly { lane: Lane; spans: readonly Span[] }[],
  ids: ReadonlyMap<Lane, string>,
): string | null {
  const assigned = drawn.find(({ lane }) =>
    lane.told.some(({ milestone }) => milestone === "aggregator_assigned"),
  );
  const found =
    assigned ??
    drawn.find(
      ({ lane, spans }) => lane.role === "worker" && spans.some(({ phase }) => phase === "Aggregate"),
    );
  return (found && ids.get(found.lane)) ?? null;
}
