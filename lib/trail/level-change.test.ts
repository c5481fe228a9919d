import fc from "fast-check";
import { expect, test } from "vitest";
import { levelChange, type Measured } from "./level-change.ts";

const SECOND_US = 1_000_000;
/** Around a level by up to a tenth of it, the same each time. */
const series = (levels: readonly number[]): Measured[] =>
  levels.map((level, index) => ({
    timeUs: index * SECOND_US,
    ms: level * (1 + 0.1 * Math.sin(index * 12.9898)),
  }));
const times = (count: number, level: number) => Array.from({ length: count }, () => level);

test("a level that is another one since a moment is told with that moment", () => {
  const change = levelChange(series([...times(60, 28_000), ...times(40, 36_000)]));
  expect(Math.round((change?.timeUs ?? 0) / SECOND_US)).toBe(60);
  expect(Math.round(((change?.sinceMs ?? 0) / (change?.beforeMs ?? 1) - 1) * 100)).toBeGreaterThan(20);
  expect(levelChange(series([...times(60, 36_000), ...times(40, 28_000)]))?.sinceMs).toBeLessThan(32_000);
});

test("of many measurements the moment is told as closely as they are joined", () => {
  const change = levelChange(series([...times(6_000, 28_000), ...times(4_000, 40_000)]));
  expect(Math.abs((change?.timeUs ?? 0) / SECOND_US - 6_000)).toBeLessThan(100);
});

test("a peak is none, nor is what comes and goes, nor what only few tell", () => {
  expect(levelChange(series([...times(50, 28_000), 90_000, ...times(50, 28_000)]))).toBeUndefined();
  expect(levelChange(series([...times(30, 28_000), ...times(5, 60_000)]))).toBeUndefined();
  expect(levelChange([])).toBeUndefined();
});

test("what differs by chance alone is one level", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 24_000, max: 32_000 }), { minLength: 20, maxLength: 200 }),
      (values) => {
        const change = levelChange(values.map((ms, index) => ({ timeUs: index, ms })));
        // Ends of so even a spread are at most a third apart.
        expect(change === undefined || change.sinceMs / change.beforeMs < 1.34).toBe(true);
      },
    ),
  );
});
