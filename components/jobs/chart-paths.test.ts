import { expect, test } from "vitest";
import { bandPath, linePath } from "./chart-paths.ts";

test("a line has zero at the bottom, and goes past what is missing", () => {
  expect(linePath([0, null, 10, 5], 10, 40)).toBe("M0.5 40L2.5 0L3.5 20");
  expect(linePath([null, null], 10, 40)).toBe("");
  // What is above the top is drawn at it, and a chart of nothing but zeros does not divide by one.
  expect(linePath([20, 0], 10, 40)).toBe("M0.5 0L1.5 40");
  expect(linePath([0, 0], 0, 40)).toBe("M0.5 40L1.5 40");
});

test("a band is closed", () => {
  expect(bandPath([10, 10], [0, 5], 10, 40)).toBe("M0.5 0L1.5 0L1.5 20L0.5 40Z");
  expect(bandPath([10], [0], 10, 40)).toBe("");
});
