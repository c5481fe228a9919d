import fc from "fast-check";
import { expect, test } from "vitest";
import { percentAt, scaleOf, timeAt } from "./time-scale.ts";

const EXTENT = { fromUs: 0, toUs: 60_000_000, zeroUs: 0 };

test("the first and the last moment have room beside them", () => {
  const scale = scaleOf(EXTENT, undefined);
  expect(percentAt(scale, 0)).toBeGreaterThan(1);
  expect(percentAt(scale, EXTENT.toUs)).toBeLessThan(99);
});

test("while a job runs the present is in the picture, and the scale holds for a while", () => {
  const scales = Array.from({ length: 240 }, (_, quarter) => scaleOf(EXTENT, 60_000_000 + quarter * 250_000));
  scales.forEach((scale, quarter) => {
    expect(percentAt(scale, 60_000_000 + quarter * 250_000)).toBeLessThan(100);
  });
  // A minute in which the present moved 240 times.
  expect(new Set(scales.map(({ toUs }) => toUs)).size).toBeLessThan(32);
});

test("the moment at a moment's place is the moment", () => {
  const scale = scaleOf(EXTENT, undefined);
  fc.assert(
    fc.property(fc.nat(60_000_000), (timeUs) => {
      expect(timeAt(scale, percentAt(scale, timeUs) / 100)).toBeCloseTo(timeUs, 3);
    }),
  );
});
