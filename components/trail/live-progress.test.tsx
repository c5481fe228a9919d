// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TrailProgress } from "../../lib/trail/progress-shape.ts";
import { fakeTrail } from "./fake-trail.ts";
import { LiveProgress } from "./live-progress.tsx";

const live = vi.hoisted(() => ({
  silentSinceMs: undefined as number | undefined,
  aheadMs: 0,
  tell: () => {},
}));
vi.mock("../live/live-context.ts", () => ({
  liveConnection: () => ({
    onState: (listener: () => void) => {
      live.tell = listener;
      return () => undefined;
    },
    serverNowMs: () => (live.silentSinceMs ?? Date.now()) + live.aheadMs,
  }),
  useSilentSince: () => live.silentSinceMs,
}));

const START_MS = Date.parse("2026-06-04T13:00:30Z");
const PROGRESS: TrailProgress = {
  phase: "Prove",
  done: 3,
  total: 4,
  total_certainty: "logged",
  started: "2026-06-04T13:00:00.000000Z",
  as_of: "2026-06-04T13:00:30.000000Z",
  expected: 4,
  heard: 4,
  unnamed: 0,
  segments: 0,
  usual_s: 12,
  awaited: [
    {
      host: "prover-07",
      worker: "gpu-07",
      how: "silent",
      since: "2026-06-04T13:00:00.000000Z",
      heard: null,
      silence_s: 30,
      step_s: 6,
      segments: 5,
      event: "e7",
    },
  ],
};

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
  Object.assign(live, { silentSinceMs: undefined, aheadMs: 0 });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const running = fakeTrail({
  state: "running",
  ended: null,
  updated: "2026-06-04T13:00:30.000000Z",
  progress: PROGRESS,
});
const show = (onMark: (event: string) => void = () => undefined) =>
  render(<LiveProgress trail={running} utc onMark={onMark} />);
const textOf = () => screen.getByRole("region", { name: "Progress" }).textContent;

test("the phase, who is heard of, and the silent one, whose silence grows with the server's clock", () => {
  live.aheadMs = 5_000;
  const onMark = vi.fn<(event: string) => void>();
  show(onMark);
  expect(textOf()).toContain("Prove: 3/4 workers done");
  expect(textOf()).toContain("Heard from4 of 4 workers");
  expect(textOf()).toContain("Silentprover-07: nothing for 35 s; its median step is 6.0 s.");
  act(() => void vi.advanceTimersByTime(7_000));
  expect(textOf()).toContain("nothing for 42 s");
  fireEvent.click(screen.getByRole("button", { name: "Last line" }));
  expect(onMark.mock.calls).toEqual([["e7"]]);
});

test("cut off from the server, silence grows no more, and it is said of when all is", () => {
  const { rerender } = show();
  act(() => void vi.advanceTimersByTime(10_000));
  expect(textOf()).toContain("nothing for 40 s");
  live.silentSinceMs = START_MS + 10_000;
  act(() => {
    vi.advanceTimersByTime(20_000);
    live.tell();
  });
  rerender(<LiveProgress trail={running} utc onMark={() => undefined} />);
  expect(textOf()).toContain("nothing for 40 s");
  expect(textOf()).toContain("as of 13:00:40");
});

test("the forecast draws nearer with its spread and its grounds, and leaves out who is silent", () => {
  const forecast = {
    phase: "Prove",
    median_at: "2026-06-04T13:00:46.000000Z",
    low_at: "2026-06-04T13:00:41.000000Z",
    high_at: "2026-06-04T13:00:49.000000Z",
    from_jobs: 31,
    of_jobs: 31,
  };
  const phase = {
    phase: "Prove",
    state: "running" as const,
    started: PROGRESS.started,
    ended: null,
    certainty: "logged" as const,
    done: 3,
    total: 4,
    total_certainty: "logged" as const,
    progress: [],
    event: null,
  };
  render(<LiveProgress trail={{ ...running, forecast, phases: [phase] }} utc onMark={() => undefined} />);
  const spread = (low: string, high: string) =>
    `in 8 of 10 within ${low} to ${high}; from the last 31 jobs of its shape.`;
  expect(textOf()).toContain(
    `Prove may be over in about 16 s, ${spread("11 s", "19 s")} The silence of prover-07 is not in it.`,
  );
  act(() => void vi.advanceTimersByTime(10_000));
  expect(textOf()).toContain(`Prove may be over in about 6.0 s, ${spread("1.0 s", "9.0 s")}`);
  act(() => void vi.advanceTimersByTime(8_000));
  expect(textOf()).toContain(`Prove may be over at any moment, in 8 of 10 within 1.0 s;`);
});

test("where lines are not followed, silence is told up to what is known", () => {
  vi.setSystemTime(START_MS + 300_000);
  show();
  expect(textOf()).toContain("nothing for 30 s");
});

test("a job that has ended shows none", () => {
  render(<LiveProgress trail={fakeTrail()} utc onMark={() => undefined} />);
  expect(screen.queryByRole("region")).toBeNull();
});
