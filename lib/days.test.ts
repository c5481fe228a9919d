import { expect, test } from "vitest";
import { dayFinder, isZone } from "./days.ts";

const us = (iso: string) => Date.parse(iso) * 1_000;

test("a day is that of its zone, to the microsecond", () => {
  const utc = dayFinder("UTC");
  expect(utc(us("2026-06-04T23:59:59.999Z") + 999)).toBe("2026-06-04");
  expect(utc(us("2026-06-05T00:00:00Z"))).toBe("2026-06-05");
  const kathmandu = dayFinder("Asia/Kathmandu");
  expect(kathmandu(us("2026-06-04T18:14:59Z"))).toBe("2026-06-04");
  expect(kathmandu(us("2026-06-04T18:15:00Z"))).toBe("2026-06-05");
  expect(kathmandu(us("2026-06-04T18:14:59Z"))).toBe("2026-06-04");
});

test("a zone without a calendar is none", () => {
  expect(isZone("Europe/Berlin")).toBe(true);
  expect(isZone("Middle-earth/Shire")).toBe(false);
  expect(isZone("")).toBe(false);
});
