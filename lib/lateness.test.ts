import { expect, test } from "vitest";
import { delayText, latenessMs } from "./lateness.ts";

test("lateness is from an event's own time to its receiving, to the microsecond", () => {
  const time = "2026-06-04T12:00:00.000000Z";
  expect(latenessMs({ time, received: "2026-06-04T12:02:00.000500Z" })).toBe(120_000.5);
  expect(latenessMs({ time, received: "2026-06-04T11:59:55.000000Z" })).toBe(-5_000);
});

test.each([
  [0, "0 s"],
  [31_400, "31 s"],
  [59_600, "1 min"],
  [120_000, "2 min"],
  [3_600_000 * 3, "3 h"],
  [86_400_000 * 2.4, "2 d"],
])("%d ms are %s", (ms, text) => expect(delayText(ms)).toBe(text));
