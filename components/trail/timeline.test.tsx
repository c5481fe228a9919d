// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Trail } from "../../lib/trail/shape.ts";
import { fakeLane, fakeOpenSpan, fakeTrail } from "./fake-trail.ts";
import { Timeline, type TimelineProps } from "./timeline.tsx";

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

function timeline(trail: Trail, change: Partial<TimelineProps> = {}) {
  return (
    <Timeline
      trail={trail}
      utc
      query=""
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
          { ...note, kind: "error", event: "e3", text: "failed to generate proof", inferred: false },
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
  rerender(timeline(trail, { withoutInferred: true }));
  expect(drawn.lanes).toEqual([]);
});

test("a task that no line ends is said to be cut off, and an inferred mark says what it rests on", () => {
  render(timeline(failed()));
  expect(
    screen.getByRole("button", { name: "Prove on prover-01: cut off where the job ended" }),
  ).toBeTruthy();
  expect(
    screen.getByRole("button", { name: "Error: out of memory (inferred from the worker's job)" }),
  ).toBeTruthy();
  expect(screen.getByRole("button", { name: "Error: failed to generate proof" })).toBeTruthy();
});
