import type { Trail, TrailLane, TrailSpan } from "../../lib/trail/shape.ts";

/** When a trail made for tests starts and ends. */
export const START = "2026-06-04T13:00:00.000000Z";
export const END = "2026-06-04T13:01:00.000000Z";

/** For tests: a failed job of a minute, without lanes unless given. */
export function fakeTrail(change: Partial<Trail> = {}): Trail {
  return {
    name: "1a2b3c4d",
    job: "1a2b3c4d",
    job_id: null,
    kind: "proof",
    state: "failed",
    phase: "Prove",
    started: START,
    start_certainty: "logged",
    ended: END,
    updated: END,
    duration_ms: 60_000,
    reason: null,
    cause: null,
    verdict: null,
    stall: null,
    progress: null,
    shape: { kind: "proof", workers: 4 },
    forecast: null,
    slow: { phases: [], waits: [], habits: [], disagreements: [], sentences: [] },
    clocks: [],
    stragglers: [],
    workers: [],
    coverage: [],
    aggregator: null,
    hosts: [],
    lines: 1,
    errors: 0,
    inferred_lines: 0,
    pool: false,
    collisions: [],
    left_out: { marks: 0, pool: 0, segments: 0 },
    phases: [],
    lanes: [],
    ...change,
  };
}

/** For tests: an empty lane of a worker. */
export function fakeLane(change: Partial<TrailLane> = {}): TrailLane {
  return {
    id: "prover-01",
    role: "worker",
    host: "prover-01",
    service: null,
    worker: null,
    certainty: "unknown",
    how: null,
    shared_name: false,
    spans: [],
    marks: [],
    segment_counts: [],
    segments: [],
    ...change,
  };
}

/** For tests: a task whose end no line tells. */
export function fakeOpenSpan(): TrailSpan {
  return {
    phase: "Prove",
    state: "running",
    started: START,
    ended: null,
    told_by: "worker",
    start_event: "e1",
    end_event: null,
    segments: 0,
  };
}
