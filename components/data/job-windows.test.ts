import { expect, test } from "vitest";
import { jobSummary, pageOf } from "../../lib/trail/fixtures/job-summary.ts";
import { isMoved, windowsOf, withChange } from "./job-windows.ts";

const job = (name: string, lines = 1) => jobSummary({ name, job: name, lines });
const counts = (running: number) => ({
  total: running,
  states: { running, completed: 0, failed: 0, cancelled: 0, stalled: 0, unknown: 0 },
  pool: 0,
});

test("windows are those that hold the places in view", () => {
  expect(windowsOf(0, 99)).toEqual([0]);
  expect(windowsOf(99, 100)).toEqual([0, 1]);
  expect(windowsOf(12_345, 12_350)).toEqual([123]);
  expect(windowsOf(0, -1)).toEqual([]);
});

test("jobs that are shown stand as they do now, in their places; a window without them is the same", () => {
  const page = pageOf([job("a"), job("b")]);
  const changed = withChange(page, new Map([["b", job("b", 9)]]));
  expect(changed.jobs.map(({ name, lines }) => [name, lines])).toEqual([
    ["a", 1],
    ["b", 9],
  ]);
  expect(withChange(page, new Map([["c", job("c")]]))).toBe(page);
});

test("only what changes who is in the list, or where, is asked for", () => {
  const pages = [pageOf([job("a"), job("b")])];
  const change = { jobs: [job("a", 9)], removed: [], counts: counts(2) };
  expect(isMoved(pages, change, counts(2))).toBe(false);
  // A job in a window that is not fetched goes on.
  expect(isMoved(pages, { ...change, jobs: [job("z", 3)] }, counts(2))).toBe(false);
  expect(isMoved(pages, { ...change, jobs: [job("z"), job("a")], counts: counts(3) }, counts(2))).toBe(true);
  expect(isMoved(pages, { ...change, jobs: [jobSummary({ name: "b", state: "failed" })] }, counts(2))).toBe(
    true,
  );
  expect(isMoved(pages, { ...change, removed: ["a"] }, counts(2))).toBe(true);
  expect(isMoved(pages, change, undefined)).toBe(true);
  expect(isMoved(pages, { ...change, counts: null }, counts(2))).toBe(true);
});
