import fc from "fast-check";
import { expect, test } from "vitest";
import { isoFromMicros, microsFromIso } from "./time.ts";

test("what is written is read again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) * 1000 }), (timeUs) => {
      expect(microsFromIso(isoFromMicros(timeUs))).toBe(timeUs);
    }),
  );
});

test.each([
  ["2026-05-28T22:26:40.3+02:00", Date.UTC(2026, 4, 28, 20, 26, 40, 300) * 1000],
  ["2026-05-28T22:26:40,3+0200", Date.UTC(2026, 4, 28, 20, 26, 40, 300) * 1000],
  ["2026-05-28 20:26:40.123456789Z", Date.UTC(2026, 4, 28, 20, 26, 40, 123) * 1000 + 456],
  ["2028-02-29T00:00:00Z", Date.UTC(2028, 1, 29) * 1000],
  ["2016-12-31T23:59:60.5Z", Date.UTC(2017, 0) * 1000 - 1],
  ["2017-01-01T01:59:60+02:00", Date.UTC(2017, 0) * 1000 - 1],
])("%s is read", (text, timeUs) => {
  expect(microsFromIso(text)).toBe(timeUs);
});

test.each([
  "2026-02-30T00:00:00Z",
  "2026-02-29T00:00:00Z",
  "2026-04-31T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-00-10T00:00:00Z",
  "2026-01-00T00:00:00Z",
  "2026-01-01T24:00:00Z",
  "2026-01-01T00:60:00Z",
  "2026-01-01T00:00:61Z",
  "2026-01-01T00:00:00+99:99",
  "2026-01-01T00:00:00+24:00",
  "2026-01-01T00:00:00-01:60",
  "2026-01-01T00:00:00",
  "2026-01-01",
  "",
])("%j is no time", (text) => {
  expect(microsFromIso(text)).toBeUndefined();
});
