// @vitest-environment happy-dom
import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { jobSummary, pageOf } from "../../lib/trail/fixtures/job-summary.ts";
import type { Jobs, JobSummary } from "../../lib/trail/shape.ts";
import type { JobsView } from "../../lib/view.ts";
import { layOutLists } from "../lines/fixtures/list-layout.ts";
import type { ListedJobs } from "../data/jobs.ts";
import { JobList } from "./job-list.tsx";

// A busy machine is no failure.
configure({ asyncUtilTimeout: 10_000 });

const push = vi.hoisted(() => vi.fn<(href: string) => void>());
vi.mock("next/navigation", () => ({ useRouter: () => ({ push }) }));

let undoLayout = () => {};
beforeEach(() => {
  push.mockClear();
  undoLayout = layOutLists();
});
afterEach(() => {
  cleanup();
  undoLayout();
});

const VIEW: JobsView = { from: "", to: "", q: "", state: null, sort: "started", order: "desc", view: "list" };

const [DAY_PX, ROW_PX] = [28, 33];

/** The newest has the greatest number. */
function job(number: number): JobSummary {
  const name = number.toString(16).padStart(8, "0");
  return jobSummary({ name, job: name, state: "completed", duration_ms: 1_000 });
}

/** All jobs from the number down to 1, each in its place. */
function listOf(newest: number, change: Partial<Jobs> = {}): ListedJobs {
  const groups = [{ day: "2026-06-04", jobs: newest, failed: 0, stalled: 0 }];
  return {
    head: pageOf([], { found: newest, groups, ...change }),
    isOld: false,
    at: (place) => (place < newest ? job(newest - place) : undefined),
    error: null,
    refetch() {},
    turn: 0,
  };
}

type OnView = (first: number, last: number) => void;

const list = (listed: ListedJobs, onView = vi.fn<OnView>()) => (
  <JobList
    list={listed}
    view={VIEW}
    label="Jobs"
    above={null}
    empty={undefined}
    isHidden={false}
    onSort={() => undefined}
    onView={onView}
  />
);

const shown = () =>
  screen.getAllByRole("rowheader").map((cell) => Number.parseInt(cell.textContent ?? "", 16));
const scroller = () => document.querySelector("[data-scroller]") as HTMLElement;
const grid = () => screen.getByRole("grid", { name: "Jobs" });
const activeJob = () => {
  const id = grid().getAttribute("aria-activedescendant");
  return id === null
    ? undefined
    : within(document.getElementById(id) as HTMLElement).getByRole("rowheader").textContent;
};

test("of twenty thousand jobs those in view are drawn, and the count is theirs all", async () => {
  const onView = vi.fn<OnView>();
  render(list(listOf(20_000), onView));
  expect(grid().getAttribute("aria-rowcount")).toBe("20002");
  expect(shown()[0]).toBe(20_000);
  expect(shown().length).toBeLessThan(60);
  act(() => void (scroller().scrollTop = DAY_PX + ROW_PX * 12_345));
  await waitFor(() => expect(shown()).toContain(20_000 - 12_345));
  expect(shown().length).toBeLessThan(60);
  await waitFor(() => {
    const [first = 0, last = 0] = onView.mock.lastCall ?? [];
    expect(first).toBeLessThan(12_345);
    expect(last).toBeGreaterThan(12_345);
  });
});

test("new jobs do not move the rows in view", async () => {
  const { rerender } = render(list(listOf(500)));
  act(() => void (scroller().scrollTop = DAY_PX + ROW_PX * 100));
  await waitFor(() => expect(shown()).toContain(400));
  rerender(list(listOf(507)));
  await waitFor(() => expect(scroller().scrollTop).toBe(DAY_PX + ROW_PX * 107));
  await waitFor(() => expect(shown()).toContain(400));
});

test("the mark stays on its job while new ones come in", async () => {
  const { rerender } = render(list(listOf(50)));
  fireEvent.keyDown(grid(), { key: "j" });
  expect(activeJob()).toBe("00000032");
  rerender(list(listOf(53)));
  await waitFor(() => expect(activeJob()).toBe("00000032"));
});

test("keys mark one job after the other, past the days' heads, and Enter opens it", () => {
  const groups = [
    { day: null, jobs: 1, failed: 0, stalled: 0 },
    { day: "2026-06-04", jobs: 2, failed: 0, stalled: 0 },
  ];
  render(list(listOf(3, { groups })));
  fireEvent.keyDown(grid(), { key: "j" });
  expect(activeJob()).toBe("00000003");
  fireEvent.keyDown(grid(), { key: "ArrowDown" });
  expect(activeJob()).toBe("00000002");
  fireEvent.keyDown(grid(), { key: "k" });
  expect(activeJob()).toBe("00000003");
  fireEvent.keyDown(grid(), { key: "G" });
  expect(activeJob()).toBe("00000001");
  fireEvent.keyDown(grid(), { key: "Enter" });
  expect(push).toHaveBeenCalledExactlyOnceWith("/jobs/00000001");
});
