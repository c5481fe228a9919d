import { expect, test } from "vitest";
import type { Trail } from "../../lib/trail/shape.ts";
import { drawingOf, us, type Drawing, type KnownLanes } from "./drawing.ts";
import { END, fakeLane, fakeOpenSpan, fakeTrail, START } from "./fake-trail.ts";

const LATER = "2026-06-04T13:00:40.000000Z";

function draw(of: Trail, known: KnownLanes = new WeakMap()): Drawing {
  return drawingOf(of, known);
}

test("a task without an end runs on while the job does, and is cut off where the job ended", () => {
  const lanes = [fakeLane({ spans: [fakeOpenSpan()] })];
  const running = draw(fakeTrail({ state: "running", ended: null, updated: LATER, lanes }));
  expect(running.lanes[0]?.spans[0]).toMatchObject({ endUs: null, isCut: false });
  const failed = draw(fakeTrail({ lanes }));
  expect(failed.lanes[0]?.spans[0]).toMatchObject({ endUs: us(END), isCut: true });
  const silent = draw(fakeTrail({ state: "unknown", ended: null, updated: LATER, lanes }));
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
    fakeTrail({
      lanes: [
        fakeLane({
          marks: [
            { ...mark, milestone: "process_started", inferred: true },
            { ...mark, event: "e3", milestone: "job_started" },
          ],
        }),
      ],
    }),
  );
  expect(lanes[0]?.marks.map(({ kind }) => kind)).toEqual(["restart", "note"]);
  expect(lanes[0]?.marks.map(({ isInferred }) => isInferred)).toEqual([true, false]);
});

test("segments that come counted are drawn as they were counted, single ones as they are", () => {
  const counted = {
    phase: "Prove",
    total: 5,
    width_us: 1_000_000,
    from: START,
    counts: [2, 0, 3],
  };
  const [drawn] = draw(fakeTrail({ lanes: [fakeLane({ segment_counts: [counted] })] })).lanes;
  expect(drawn?.segments).toEqual([
    {
      phase: "Prove",
      timesUs: [us(START), us(START) + 1_000_000, us(START) + 2_000_000],
      counts: [2, 0, 3],
      widthUs: 1_000_000,
    },
  ]);
  const single = { time: LATER, segment: "0", phase: "Prove", event: "e5" };
  const [other] = draw(
    fakeTrail({ lanes: [fakeLane({ segment_counts: [counted], segments: [single] })] }),
  ).lanes;
  expect(other?.segments).toEqual([{ phase: "Prove", timesUs: [us(LATER)], counts: [1], widthUs: 0 }]);
});

test("a task that is told to be cut off is drawn so, up to where that is", () => {
  const cut = { ...fakeOpenSpan(), state: "cut" as const, ended: LATER };
  const { lanes } = draw(fakeTrail({ lanes: [fakeLane({ spans: [cut] })] }));
  expect(lanes[0]?.spans[0]).toMatchObject({ endUs: us(LATER), isCut: true });
});

test("the picture reaches from the first to the last thing drawn, also before the start and behind the end", () => {
  const early = "2026-06-04T12:59:58.000000Z";
  const late = "2026-06-04T13:01:07.000000Z";
  const { extent } = draw(
    fakeTrail({
      lanes: [
        fakeLane({
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
          segments: [{ time: early, segment: "0", phase: "Prove", event: "e5" }],
        }),
      ],
    }),
  );
  expect(extent).toEqual({ fromUs: us(early), toUs: us(late), zeroUs: us(START) });
});

test("a lane that has not changed is the same object again, one that changed is not", () => {
  const known: KnownLanes = new WeakMap();
  const worker = fakeLane({ spans: [fakeOpenSpan()] });
  const running = fakeTrail({ state: "running", ended: null, updated: LATER, lanes: [worker] });
  const first = draw(running, known);
  const grown = { ...running, updated: END, lanes: [worker, fakeLane({ id: "prover-02" })] };
  expect(draw(grown, known).lanes[0]).toBe(first.lanes[0]);
  expect(draw({ ...running, aggregator: "prover-01" }, known).lanes[0]).not.toBe(first.lanes[0]);
  expect(draw(fakeTrail({ lanes: [worker] }), known).lanes[0]).not.toBe(first.lanes[0]);
});
