import { expect, test } from "vitest";
import { microsOfEngineTime, middleOf, readEngineTime, secondsBefore } from "./engine-time.ts";

test("the engine's times are read to the nanosecond, in any zone", () => {
  expect(readEngineTime("2026-06-04T13:39:33.123456789Z")).toBe("1780580373.123456789");
  expect(readEngineTime("2026-06-04T13:39:33.123456780Z")).toBe("1780580373.123456780");
  expect(readEngineTime("2026-06-04T13:39:34.000000001Z")).toBe("1780580374.000000001");
  expect(readEngineTime("2026-06-04T15:39:33.5+02:00")).toBe("1780580373.500000000");
  expect(readEngineTime("2026-06-04T13:39:33Z")).toBe("1780580373.000000000");
  expect(readEngineTime("2016-12-31T23:59:60.5Z")).toBe("1483228799.500000000");
});

test.each([
  "0001-01-01T00:00:00Z",
  "9999-01-01T00:00:00Z",
  "2026-13-04T13:39:33Z",
  "2026-06-04T13:39:33.1234x6789Z",
  "2026-06-04T13:39:33x123456789Z",
  "Error",
  "",
  "2026-06-04 13:39:33Z",
])("%j is no time of a log, also behind one of the same second", (text) => {
  readEngineTime("2026-06-04T13:39:33.123456789Z");
  expect(readEngineTime(text)).toBeUndefined();
});

test("times are counted with", () => {
  expect(microsOfEngineTime("1780580373.123456789")).toBe(1_780_580_373_123_456);
  expect(secondsBefore("1780580373.123456789", 5)).toBe("1780580368.123456789");
  expect(secondsBefore("0000000003.000000001", 5)).toBe("0000000000.000000001");
  expect(middleOf("1780580373.000000000", "1780580374.000000000")).toBe("1780580373.500000000");
});
