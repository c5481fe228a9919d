import { expect, test } from "vitest";
import { BackOff, backOffMs } from "./back-off.ts";

const LIMITS = { firstMs: 100, mostMs: 1_000 };
const MIDDLE = () => 0.5;

test("pauses double up to the longest, and begin anew once it works", () => {
  const backOff = new BackOff(LIMITS, MIDDLE);
  const pauses = Array.from({ length: 6 }, () => backOff.next());
  expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  backOff.reset();
  expect(backOff.next()).toBe(100);
});

test("a pause is up to a quarter shorter or longer", () => {
  expect(backOffMs(LIMITS, 0, () => 0)).toBe(75);
  expect(backOffMs(LIMITS, 0, () => 1)).toBe(125);
});

test("after any number of failures it is finite", () => {
  expect(backOffMs(LIMITS, 5_000, MIDDLE)).toBe(1_000);
});
