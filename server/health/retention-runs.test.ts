import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Removed } from "../store/store.ts";
import { RetentionRuns } from "./retention-runs.ts";

const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A store whose runs end as they are told, and what is heard of them. */
function watched(results: (Removed | Error)[], limits = { keepUs: 1_000 }) {
  const heard: (string | Removed)[] = [];
  let runs = 0;
  const store = {
    removal: () => null,
    async retain() {
      runs++;
      const result = results.shift() ?? { days: 0, rows: 0, bytes: 0 };
      if (result instanceof Error) throw result;
      return result;
    },
  };
  const retention = new RetentionRuns(store, limits, {
    onRemoved: (removed) => heard.push(removed),
    onProblem: (problem) => heard.push(problem.message),
  });
  return { retention, heard, runs: () => runs };
}

test("what is too old is looked for at the start and every hour, until the end", async () => {
  const removed = { days: 1, rows: 2, bytes: 3 };
  const { retention, heard, runs } = watched([removed]);
  await vi.advanceTimersByTimeAsync(3 * HOUR_MS + 1);
  expect(runs()).toBe(4);
  expect(heard).toEqual([removed]);
  expect(retention.report()).toEqual({ keep_ms: 1, keep_bytes: null, removed: null, problem: null });
  await retention.close();
  await vi.advanceTimersByTimeAsync(3 * HOUR_MS);
  expect(runs()).toBe(4);
});

test("a failure is told once, tried again soon, and forgotten when it is over", async () => {
  const { retention, heard, runs } = watched([new Error("full"), new Error("full")]);
  await vi.advanceTimersByTimeAsync(0);
  expect(retention.report().problem).toBe("full");
  await vi.advanceTimersByTimeAsync(120_000);
  expect(runs()).toBe(3);
  expect(retention.report().problem).toBeNull();
  expect(heard).toEqual(["full"]);
  await retention.close();
});

test("without limits nothing is looked for", async () => {
  const { retention, runs } = watched([], {} as { keepUs: number });
  await vi.advanceTimersByTimeAsync(2 * HOUR_MS);
  expect(runs()).toBe(0);
  await retention.close();
});
