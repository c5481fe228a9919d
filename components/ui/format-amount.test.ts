import { expect, test } from "vitest";
import { amountText, durationText, shareText } from "./format-amount.ts";

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_500, "1.5 s"],
  [90_000, "1.5 min"],
  [7_200_000, "2 h"],
  [200_000_000, "2.3 d"],
])("%d ms is %s", (durationMs, text) => expect(durationText(durationMs)).toBe(text));

test.each([
  [12, "bytes", "12 B"],
  [12_345_678, "bytes", "12.3 MB"],
  [2e9, "bytes", "2 GB"],
  [1, "entries", "1 entry"],
  [1_204, "entries", "1,204 entries"],
] as const)("%d %s is %s", (amount, unit, text) => expect(amountText(amount, unit)).toBe(text));

test.each([
  [1, "100%"],
  [0.98, "98%"],
  [0.0003, "0.03%"],
])("a share of %d is %s", (share, text) => expect(shareText(share)).toBe(text));
