// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { JobList } from "./job-list.tsx";

// A busy machine is no failure.
configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const STATES = { running: 0, completed: 9, failed: 0, cancelled: 0, stalled: 0, unknown: 0 };

/** The newest has the greatest number. */
function job(number: number): JobSummary {
  return {
    name: `job-${number}`,
    job: `job-${number}`,
    job_id: null,
    kind: "proof",
    state: "completed",
    phase: null,
    progress: null,
    started: "2026-06-04T13:00:00.000000Z",
    ended: null,
    duration_ms: null,
    hosts: [],
    lines: 1,
    errors: 0,
    inferred_lines: 0,
    pool: false,
    reason: null,
  };
}

/** Answers as the API does: pages of `pageOf` jobs down to number 1; a cursor is the number of the last job before it. */
function answerJobs(pageOf: number): void {
  vi.stubGlobal("fetch", async (url: string) => {
    const last = Number(new URL(url, "http://jobtrail").searchParams.get("cursor"));
    const numbers = Array.from({ length: Math.min(pageOf, last - 1) }, (_, index) => last - 1 - index);
    const next = (numbers.at(-1) ?? 1) > 1 ? String(numbers.at(-1)) : null;
    return Response.json({ jobs: numbers.map(job), total: 9, states: STATES, pool: 0, next });
  });
}

function list(jobs: readonly JobSummary[], next: string | null) {
  return <JobList label="Jobs" jobs={jobs} total={9} next={next} selection={{}} />;
}

function shown(): string[] {
  return screen.getAllByRole("rowheader").map((cell) => cell.textContent ?? "");
}

const down = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, index) => `job-${from - index}`);

test("says how many of how many are shown, and pages to the last", async () => {
  answerJobs(3);
  render(list([job(9), job(8)], "8"), { wrapper: Wrapper });
  expect(screen.getByText("2 of 9")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  await waitFor(() => expect(shown()).toEqual(down(9, 5)));
  expect(screen.getByText("5 of 9")).toBeTruthy();
  fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
  await waitFor(() => expect(shown()).toEqual(down(9, 2)));
  fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
  await waitFor(() => expect(shown()).toEqual(down(9, 1)));
  await waitFor(() => expect(screen.queryByRole("button")).toBeNull());
});

test("a new job pushes none out of the list", async () => {
  answerJobs(3);
  const { rerender } = render(list([job(9), job(8)], "8"), { wrapper: Wrapper });
  fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  await waitFor(() => expect(shown()).toEqual(down(9, 5)));
  rerender(list([job(10), job(9)], "9"));
  await waitFor(() => expect(shown()).toEqual(down(10, 6)));
});

function Wrapper({ children }: { children: React.ReactNode }) {
  return <QueryClientProvider client={CLIENT}>{children}</QueryClientProvider>;
}

const CLIENT = new QueryClient();
