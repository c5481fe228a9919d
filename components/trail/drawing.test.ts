import { expect, test } from "vitest";
import type { Trail, TrailLane } from "../../lib/trail/shape.ts";
import { drawingOf, us, type Drawing, type KnownLanes } from "./drawing.ts";

const START = "2026-06-04T13:00:00.000000Z";
const LATER = "2026-06-04T13:00:40.000000Z";
const END = "2026-06-04T13:01:00.000000Z";

function lane(change: Partial<TrailLane>): TrailLane {
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

function openSpan(): TrailLane["spans"][number] {
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

function trail(change: Partial<Trail>): Trail {
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

function draw(of: Trail, known: KnownLanes = new WeakMap()): Drawing {
  return drawingOf(of, known);
}

test("a task without an end runs on while the job does, and is cut off where the job ended", () => {
  const lanes = [lane({ spans: [openSpan()] })];
  const running = draw(trail({ state: "running", ended: null, updated: LATER, lanes }));
  expect(running.lanes[0]?.spans[0]).toMatchObject({ endUs: null, isCut: false });
  const failed = draw(trail({ lanes }));
  expect(failed.lanes[0]?.spans[0]).toMatchObject({ endUs: us(END), isCut: true });
  const silent = draw(trail({ state: "unknown", ended: null, updated: LATER, lanes }));
  expect(silent.lanes[0]?.spans[0]).toMatchObject({ endUs: us(LATER), isCut: true });
});

test("what a process says of its start is a restart", () => {
  const mark = {
    time: LATER,
    event: "e2",
    kind: "note",
    phase: null,
    text: "ZisK Worker",
    inferred: false,
  } as const;
  const { lanes } = draw(
    trail({
      lanes: [
        lane({
          marks: [
            { ...mark, milestone: "process_started" },
            { ...mark, event: "e3", milestone: "job_started" },
          ],
        }),
      ],
    }),
  );
  expect(lanes[0]?.marks.map(({ kind }) => kind)).toEqual(["restart", "note"]);
});

test("the picture reaches from the first to the last thing drawn, also before the start and behind the end", () => {
  const early = "2026-06-04T12:59:58.000000Z";
  const late = "2026-06-04T13:01:07.000000Z";
  const { extent } = draw(
    trail({
      lanes: [
        lane({
          marks: [
            {
              time: late,
              event: "e4",
              kind: "error",
              milestone: null,
              phase: null,
              text: "x",
              inferred: false,
            },
          ],
          segment_counts: [{ phase: "Prove", total: 1, width_us: 1_024, from: early, counts: [1] }],
        }),
      ],
    }),
  );
  expect(extent).toEqual({ fromUs: us(early), toUs: us(late), zeroUs: us(START) });
});

test("a lane that has not changed is the same object again, one that changed is not", () => {
  const known: KnownLanes = new WeakMap();
  const worker = lane({ spans: [openSpan()] });
  const running = trail({ state: "running", ended: null, updated: LATER, lanes: [worker] });
  const first = draw(running, known);
  const grown = { ...running, updated: END, lanes: [worker, lane({ id: "prover-02" })] };
  expect(draw(grown, known).lanes[0]).toBe(first.lanes[0]);
  expect(draw({ ...running, aggregator: "prover-01" }, known).lanes[0]).not.toBe(first.lanes[0]);
  expect(draw(trail({ lanes: [worker] }), known).lanes[0]).not.toBe(first.lanes[0]);
});
