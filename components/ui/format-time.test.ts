import { expect, test } from "vitest";
import { fullTime, shownTime } from "./format-time.ts";

test("UTC is shown to the millisecond, and in full to the microsecond", () => {
  expect(shownTime("2026-06-04T13:39:33.123456Z", true)).toEqual({
    date: "2026-06-04",
    time: "13:39:33.123",
  });
  expect(fullTime("2026-06-04T13:39:33.123456Z", true)).toBe("2026-06-04 13:39:33.123456 UTC");
});

test("local time is what the browser's own clock would show", () => {
  for (const iso of ["2026-01-15T00:10:20.000001Z", "2026-07-15T23:50:59.999999Z"]) {
    const at = new Date(iso);
    const expected = [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
    expect(shownTime(iso, false).time).toBe(`${expected}${iso.slice(16, 23)}`);
    expect(fullTime(iso, false)).toMatch(/ UTC[+-]\d\d:\d\d$/);
  }
});

test("the same minute in the other zone is not taken from the last answer", () => {
  const iso = "2026-06-04T13:39:33.123456Z";
  const local = shownTime(iso, false);
  expect(shownTime(iso, true).time).toBe("13:39:33.123");
  expect(shownTime(iso, false)).toEqual(local);
});
