import { expect, test } from "vitest";
import { roundCeiling } from "./round-ceiling.ts";

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
