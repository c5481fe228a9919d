import fc from "fast-check";
import { expect, test } from "vitest";
import { panned, partOf, percentAt, scaleOf, timeAt, zoomed } from "./time-scale.ts";

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

test("a zoom keeps what is at its place, within the picture", () => {
  const whole = { fromUs: 0, toUs: 60_000_000, zeroUs: 0 };
  fc.assert(
    fc.property(
      fc.nat(60_000_000),
      fc.nat(60_000_000),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (one, other, factor, share) => {
        const shown = partOf(whole, one, other);
        const near = zoomed(shown, whole, factor, share);
        expect(near.fromUs).toBeLessThanOrEqual(timeAt(shown, share) + 0.1);
        expect(near.toUs).toBeGreaterThanOrEqual(timeAt(shown, share) - 0.1);
        expect(near.fromUs).toBeGreaterThanOrEqual(0);
        expect(near.toUs).toBeLessThanOrEqual(60_000_001);
      },
    ),
  );
});

test("what is under the pointer stays there", () => {
  const whole = { fromUs: 0, toUs: 60_000_000, zeroUs: 0 };
  const near = zoomed(whole, whole, 0.25, 0.7);
  expect(timeAt(near, 0.7)).toBeCloseTo(42_000_000, 3);
  expect(near.toUs - near.fromUs).toBe(15_000_000);
});

test("a move keeps the length and stops at the edges", () => {
  const whole = { fromUs: 0, toUs: 100_000, zeroUs: 0 };
  const shown = partOf(whole, 20_000, 40_000);
  expect(panned(shown, whole, 0.5)).toMatchObject({ fromUs: 30_000, toUs: 50_000 });
  expect(panned(shown, whole, -9)).toMatchObject({ fromUs: 0, toUs: 20_000 });
  expect(panned(shown, whole, 9)).toMatchObject({ fromUs: 80_000, toUs: 100_000 });
  expect(zoomed(shown, whole, 99, 0.5)).toEqual(whole);
});
