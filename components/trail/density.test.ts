import fc from "fast-check";
import { expect, test } from "vitest";
import { DENSITY_STEPS, densityPaths } from "./density.ts";
import type { SegmentCounts } from "./drawing.ts";

const SCALE = { fromUs: 0, toUs: DENSITY_STEPS * 10, zeroUs: 0 };

function moments(timesUs: number[]): SegmentCounts {
  return { phase: "Prove", timesUs, counts: timesUs.map(() => 1), widthUs: 0 };
}

/** The rectangles of a path: where each begins, how wide and how high it is. */
function boxes(path: string): { from: number; width: number; height: number }[] {
  return [...path.matchAll(/M(\d+) 1v-([\d.]+)h(\d+)/g)].map(([, from, height, width]) => ({
    from: Number(from),
    width: Number(width),
    height: Number(height),
  }));
}

test("the busiest step has the full height, a lonely segment is still seen", () => {
  const [path = ""] = densityPaths([moments([55, ...Array.from({ length: 40 }, () => 1_000)])], SCALE);
  expect(boxes(path)).toEqual([
    { from: 5, width: 1, height: 0.25 },
    { from: 100, width: 1, height: 1 },
  ]);
});

test("counts over a longer stretch fill it evenly", () => {
  const counts = { phase: null, timesUs: [100, 200], counts: [10, 20], widthUs: 100 };
  const [path = ""] = densityPaths([counts], SCALE);
  expect(boxes(path)).toEqual([
    { from: 10, width: 10, height: 0.5 },
    { from: 20, width: 10, height: 1 },
  ]);
});

test("phases share one measure of height", () => {
  const [few = "", many = ""] = densityPaths([moments([5]), moments([3_005, 3_006, 3_007])], SCALE);
  expect(boxes(few)[0]?.height).toBeCloseTo(1 / 3, 2);
  expect(boxes(many)[0]?.height).toBe(1);
});

test("of however many segments each is within a rectangle, and there are no more than steps", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(SCALE.toUs - 1), { maxLength: 3_000 }), (times) => {
      const drawn = boxes(densityPaths([moments(times.toSorted((a, b) => a - b))], SCALE)[0] ?? "");
      expect(drawn.length).toBeLessThanOrEqual(DENSITY_STEPS);
      const covered = new Set(
        drawn.flatMap(({ from, width }) => Array.from({ length: width }, (_, i) => from + i)),
      );
      expect(covered).toEqual(new Set(times.map((time) => Math.floor(time / 10))));
    }),
  );
});
