import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeRange, END_OF_TIME_US, isRelative, resolveRange } from "./range.ts";
import { isoFromMicros } from "./time.ts";

const NOW = "2026-06-04T13:39:33.123456Z";
const nowUs = Date.parse("2026-06-04T13:39:33Z") * 1000 + 123_456;

function ends(from: string | null, to: string | null): [string, string] | string {
  const range = resolveRange(from, to, nowUs);
  return range.ok
    ? [isoFromMicros(range.fromUs), isoFromMicros(range.toUs)]
    : `${range.end}: ${range.message}`;
}

test.each([
  ["now-15m", "2026-06-04T13:24:33.123456Z"],
  ["now-30s", "2026-06-04T13:39:03.123456Z"],
  ["now-2h", "2026-06-04T11:39:33.123456Z"],
  ["now-7d", "2026-05-28T13:39:33.123456Z"],
  ["now-1w", "2026-05-28T13:39:33.123456Z"],
  ["2026-06-04", "2026-06-04T00:00:00.000000Z"],
  ["2026-06-04T10:00", "2026-06-04T10:00:00.000000Z"],
  ["2026-06-04 10:00:01", "2026-06-04T10:00:01.000000Z"],
  ["2026-06-04T10:00:01.5", "2026-06-04T10:00:01.500000Z"],
  ["2026-06-04T10:00:01.123456789Z", "2026-06-04T10:00:01.123456Z"],
  ["2026-06-04T10:00+02:00", "2026-06-04T08:00:00.000000Z"],
  ["2026-06-04T10:00:00-0130", "2026-06-04T11:30:00.000000Z"],
  ["1780580373", "2026-06-04T13:39:33.000000Z"],
  ["1780580373.123456", "2026-06-04T13:39:33.123456Z"],
  ["1780580373.123457", "2026-06-04T13:39:33.123457Z"],
  ["1780580373123.4567", "2026-06-04T13:39:33.123456Z"],
  ["1780580373123", "2026-06-04T13:39:33.123000Z"],
  ["1780580373123456", "2026-06-04T13:39:33.123456Z"],
  [" now-15m ", "2026-06-04T13:24:33.123456Z"],
  ["0", "1970-01-01T00:00:00.000000Z"],
])("%j begins at %s", (from, begin) => {
  expect(ends(from, "2030-01-01T00:00:00Z")).toEqual([begin, "2030-01-01T00:00:00.000000Z"]);
});

test("without ends it is all time, and a date as its end includes the day", () => {
  expect(resolveRange(null, undefined, nowUs)).toEqual({ ok: true, fromUs: 0, toUs: END_OF_TIME_US });
  expect(ends("2026-06-04", "2026-06-04")).toEqual([
    "2026-06-04T00:00:00.000000Z",
    "2026-06-05T00:00:00.000000Z",
  ]);
  expect(ends("now-15m", "now")).toEqual(["2026-06-04T13:24:33.123456Z", NOW]);
});

test.each([
  "yesterday",
  "now-",
  "now-15",
  "now-15y",
  "now - 15m",
  "2026-02-30",
  "2026-13-01",
  "2026-06-04T25:00",
  "2026-06-04T10:61",
  "2026-06-04T10:00:99Z",
  "2026-06-04T",
  "12:30",
  "-5",
  "1e9",
  "999999999999999999",
  "now-999999999w",
  "2999-01-01",
  "x".repeat(1e3),
])("%j is refused with the forms to write", (text) => {
  expect(ends(text, null)).toMatch(/^from: “.* is no time; write now, now-15m/);
  expect(ends(null, text)).toMatch(/^to: “/);
});

test("a range that ends before it begins is refused", () => {
  expect(ends("now", "now-1h")).toMatch(
    /^to: The range ends \(2026-06-04T12:39:33.123456Z\) before it begins/,
  );
  expect(ends("now", "now")).toMatch(/^to: /);
});

test("any text is read or refused, and any written time is read as itself", () => {
  const rubbish = fc.oneof(fc.string(), fc.stringMatching(/^[0-9now.TZ:+ -]{0,30}$/));
  fc.assert(
    fc.property(rubbish, (text) => {
      const range = resolveRange(text, null, nowUs);
      expect(Number.isSafeInteger(range.ok ? range.fromUs : 0)).toBe(true);
    }),
    { numRuns: 3_000 },
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: END_OF_TIME_US - 1 }), (timeUs) => {
      expect(resolveRange(isoFromMicros(timeUs), null, nowUs)).toEqual({
        ok: true,
        fromUs: timeUs,
        toUs: END_OF_TIME_US,
      });
    }),
  );
});

describe("in words", () => {
  test.each([
    ["now-15m", "now", "Last 15 minutes"],
    ["now-1h", null, "Last hour"],
    ["now-7d", "", "Last 7 days"],
    [null, null, "All time"],
    ["2026-06-04T10:00", "2026-06-04T10:05:00.5", "2026-06-04 10:00:00 – 10:05:00.5 UTC"],
    ["2026-06-04T10:00", "2026-06-05T10:05", "2026-06-04 10:00:00 – 2026-06-05 10:05:00 UTC"],
    ["2026-06-04T10:00", null, "Since 2026-06-04 10:00:00 UTC"],
    [null, "2026-06-04T10:00", "Until 2026-06-04 10:00:00 UTC"],
  ])("%s to %s: %s", (from, to, words) => {
    expect(describeRange(from, to, nowUs)).toBe(words);
  });

  test("what moves with the clock", () => {
    expect(["now", "now-15m", "2026-06-04", ""].map(isRelative)).toEqual([true, true, false, false]);
  });
});
