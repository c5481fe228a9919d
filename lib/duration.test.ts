import { expect, test } from "vitest";
import { durationText, elapsedText } from "./duration.ts";

test.each([
  [0, "0"],
  [250, "250 ms"],
  [-1_500, "−1.5 s"],
  [12_000, "12 s"],
  [185_000, "3:05"],
  [3_720_000, "1:02:00"],
])("%i ms after the start are %s", (ms, text) => {
  expect(elapsedText(ms)).toBe(text);
});

test.each([
  [8, "8 ms"],
  [2_400, "2.4 s"],
  [59_960, "1 min 00 s"],
  [185_000, "3 min 05 s"],
  [3_720_000, "1 h 02 min"],
])("%i ms last %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
