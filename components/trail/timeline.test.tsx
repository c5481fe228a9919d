// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Trail } from "../../lib/trail/shape.ts";
import type { TrailView } from "../../lib/trail-view.ts";
import { drawingOf, us, type KnownLanes, type LaneDrawing } from "./drawing.ts";
import { END, fakeLane, fakeOpenSpan, fakeTrail, START } from "./fake-trail.ts";
import type { Zoom } from "./picture/use-zoom.ts";
import { Timeline, type TimelineProps } from "./timeline.tsx";
import type { PictureActions } from "./use-trail-view.ts";

const drawn = vi.hoisted(() => ({ lanes: [] as string[] }));

vi.mock("./lane-label.tsx", () => ({
  LaneLabel: ({ lane }: { lane: { id: string } }) => {
    drawn.lanes.push(lane.id);
    return null;
  },
}));

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const mark = () => undefined;

const WHOLE = { fromUs: us(START), toUs: us(END), zeroUs: us(START) };
const ZOOM = { scale: WHOLE, isZoomed: false, by: mark, pan: mark, fit: mark };
const VIEW: TrailView = {
  q: "",
  row: null,
  open: false,
  utc: null,
  zoom: null,
  brush: null,
  lanes: "time",
  corrected: false,
};
const ACTIONS = { zoom: mark, brush: mark, order: mark, correct: mark };
const KNOWN: KnownLanes = new WeakMap();
const DRAWN = new WeakMap<Trail, readonly LaneDrawing[]>();

/** As the page does: the same for the same trail. */
function lanesOf(trail: Trail): readonly LaneDrawing[] {
  const lanes = DRAWN.get(trail) ?? drawingOf(trail, KNOWN).lanes;
  DRAWN.set(trail, lanes);
  return lanes;
}

const NUMBERS = new Map([["e3", 1]]);

function timeline(trail: Trail, change: Partial<TimelineProps> = {}) {
  return (
    <Timeline
      trail={trail}
      utc
      view={VIEW}
      zoom={ZOOM}
      whole={WHOLE}
      lanes={lanesOf(trail)}
      actions={ACTIONS}
      numbers={NUMBERS}
      marked={undefined}
      withoutInferred={false}
      visible={undefined}
      onMark={mark}
      onToggle={mark}
      {...change}
    />
  );
}

function failed(): Trail {
  const note = { time: "2026-06-04T13:00:30.000000Z", phase: null, milestone: null };
  return fakeTrail({
    lanes: [
      fakeLane({ id: "coord-01", role: "coordinator" }),
      fakeLane({
        spans: [fakeOpenSpan()],
        marks: [
          { ...note, kind: "error", event: "e2", text: "out of memory", inferred: true },
          {
            ...note,
            time: "2026-06-04T13:00:40.000000Z",
            kind: "error",
            event: "e3",
            text: "failed to generate proof",
            inferred: false,
          },
        ],
      }),
    ],
  });
}

test("neither the pointer nor what the list shows draws a lane anew", () => {
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 1_000, 20));
  const trail = failed();
  const { container, rerender } = render(timeline(trail));
  drawn.lanes = [];
  const lane = screen.getByRole("region", { name: "Lane of prover-01" });
  for (let x = 300; x < 900; x += 10) fireEvent.pointerMove(lane, { clientX: x });
  expect(container.textContent).toMatch(/13:00:5\d\.\d{3} · 5\d/);
  rerender(timeline(trail, { visible: { from: trail.started, to: trail.updated } }));
  expect(drawn.lanes).toEqual([]);
});

test("a trail that has changed draws only the lanes anew that have", () => {
  const trail = failed();
  const { rerender } = render(timeline(trail));
  drawn.lanes = [];
  const [coordinator, worker] = trail.lanes;
  const more = fakeTrail({ lanes: [coordinator!, worker!, fakeLane({ id: "prover-02" })], lines: 2 });
  rerender(timeline(more));
  expect(drawn.lanes).not.toContain("prover-01");
  expect(drawn.lanes).toContain("prover-02");
});

test("a task that no line ends is said to be cut off, and an inferred mark says what it rests on", () => {
  render(timeline(failed()));
  expect(
    screen.getByRole("button", { name: "Prove on prover-01: cut off where the job ended" }),
  ).toBeTruthy();
  expect(
    screen.getByRole("button", { name: "Error: out of memory (inferred from the worker's job)" }),
  ).toBeTruthy();
  expect(screen.getByRole("button", { name: "Error: failed to generate proof" }).textContent).toBe("1");
});

test("marks of lines that name no job can be left out", () => {
  render(timeline(failed(), { withoutInferred: true }));
  expect(screen.queryByRole("button", { name: /out of memory/ })).toBeNull();
  expect(screen.getByRole("button", { name: "Error: failed to generate proof" })).toBeTruthy();
});

test("a drag over the axis chooses a time, one over the lanes moves the picture", () => {
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 1_000, 20));
  Element.prototype.setPointerCapture = () => undefined;
  const brush = vi.fn<PictureActions["brush"]>();
  const pan = vi.fn<Zoom["pan"]>();
  const { container } = render(
    timeline(failed(), { actions: { ...ACTIONS, brush }, zoom: { ...ZOOM, pan } }),
  );
  const drag = (over: Element | null) => {
    if (!over) throw new Error("Nothing to drag over.");
    fireEvent.pointerDown(over, { button: 0, clientX: 100, pointerType: "mouse" });
    fireEvent.pointerMove(over, { clientX: 200, pointerType: "mouse" });
    fireEvent.pointerUp(over, { clientX: 200 });
  };
  drag(container.querySelector(".cursor-crosshair"));
  expect(brush).toHaveBeenCalledWith({ fromMs: 6_000, toMs: 12_000 });
  expect(pan).not.toHaveBeenCalled();
  drag(screen.getByRole("region", { name: "Lane of prover-01" }));
  expect(pan).toHaveBeenCalledWith(-0.1);
  expect(brush).toHaveBeenCalledTimes(1);
});
