import { expect, test } from "vitest";
import { roundCeiling, timeTicks } from "./scale.ts";

const HOUR_MS = 3_600_000;
const start = Date.parse("2026-06-04T13:07:00Z");

test.each([
  [0, 1],
  [1, 1],
  [3, 3],
  [7, 8],
  [11, 20],
  [1_000, 1_000],
  [1_001, 2_000],
  [620_000, 800_000],
])("a bar of %i fits under %i", (count, ceiling) => {
  expect(roundCeiling(count)).toBe(ceiling);
});

test("an hour is labelled at round minutes", () => {
  const ticks = timeTicks(start, start + HOUR_MS, 8, 0);
  expect(ticks.map((tick) => tick.label)).toEqual(["13:10", "13:20", "13:30", "13:40", "13:50", "14:00"]);
});

test("labels are round in the zone shown, half hours included", () => {
  const ticks = timeTicks(start, start + 6 * HOUR_MS, 6, 5.5 * HOUR_MS);
  expect(ticks.map((tick) => tick.label)).toEqual(["19:00", "20:00", "21:00", "22:00", "23:00", "06-05"]);
});

test("days and seconds are written as such", () => {
  expect(timeTicks(start, start + 72 * HOUR_MS, 4, 0).map((tick) => tick.label)).toEqual([
    "2026-06-05",
    "2026-06-06",
    "2026-06-07",
  ]);
  expect(timeTicks(start, start + 10_000, 5, 0)[1]?.label).toBe("13:07:02");
});

test.each([1, 999, 60_000, 40 * 365 * 24 * HOUR_MS])(
  "a range of %i ms has no more labels than asked for",
  (ms) => {
    expect(timeTicks(start, start + ms, 6, 0).length).toBeLessThanOrEqual(7);
  },
);
