import fc from "fast-check";
import { expect, test } from "vitest";
import { densityOf } from "./density.ts";
import type { SegmentCounts } from "./drawing.ts";

const STEPS = 600;
const SCALE = { fromUs: 0, toUs: STEPS * 10, zeroUs: 0 };

function moments(timesUs: number[]): SegmentCounts {
  return { phase: "Prove", timesUs, counts: timesUs.map(() => 1), widthUs: 0 };
}

function sharesOf(all: SegmentCounts[]): number[][] {
  return densityOf(all, SCALE, STEPS).map((shares) => [...shares]);
}

test("the busiest step is 1, a lonely segment its share of it", () => {
  const [shares = []] = sharesOf([moments([55, ...Array.from({ length: 40 }, () => 1_000)])]);
  expect(shares.flatMap((share, step) => (share > 0 ? [[step, share]] : []))).toEqual([
    [5, 1 / 40],
    [100, 1],
  ]);
});

test("counts over a longer stretch fill it evenly", () => {
  const [shares = []] = sharesOf([{ phase: null, timesUs: [100, 200], counts: [10, 20], widthUs: 100 }]);
  expect(shares.slice(9, 31)).toEqual([0, ...Array(10).fill(0.5), ...Array(10).fill(1), 0]);
});

test("phases share one measure", () => {
  const [few = [], many = []] = sharesOf([moments([5]), moments([3_005, 3_006, 3_007])]);
  expect(few[0]).toBeCloseTo(1 / 3, 9);
  expect(many[300]).toBe(1);
});

test("of however many segments each is within a step that is drawn", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(SCALE.toUs - 1), { maxLength: 3_000 }), (times) => {
      const [shares = []] = sharesOf([moments(times.toSorted((a, b) => a - b))]);
      const drawn = new Set(shares.flatMap((share, step) => (share > 0 ? [step] : [])));
      expect(drawn).toEqual(new Set(times.map((time) => Math.floor(time / 10))));
    }),
  );
});
