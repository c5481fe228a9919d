import { expect, test } from "vitest";
import { ListRows, type DayGroup } from "./list-rows.ts";

const day = (name: string | null, jobs: number): DayGroup => ({ day: name, jobs, failed: 0, stalled: 0 });

test("jobs stand under the heads of their days, and each place has its row", () => {
  const rows = new ListRows([day(null, 1), day("2026-06-04", 3), day("2026-06-03", 2)], 6);
  const shown = Array.from({ length: rows.count }, (_, row) => rows.at(row));
  expect(shown.map((row) => (row.kind === "day" ? row.group.day : row.place))).toEqual([
    null,
    0,
    "2026-06-04",
    1,
    2,
    3,
    "2026-06-03",
    4,
    5,
  ]);
  const places = shown.flatMap((row, index) => (row.kind === "job" ? [[row.place, index]] : []));
  expect(places.map(([place = 0]) => [place, rows.rowOf(place)])).toEqual(places);
  expect(rows.dayAt(5)?.day).toBe("2026-06-04");
  expect(rows.jobRow(0, 1)).toBe(1);
  expect(rows.jobRow(2, -1)).toBe(1);
  expect(rows.jobRow(9, 1)).toBe(-1);
});

test("without days a row is a place", () => {
  const rows = new ListRows([], 20_000);
  expect(rows.count).toBe(20_000);
  expect(rows.at(19_999)).toEqual({ kind: "job", place: 19_999 });
  expect(rows.rowOf(17)).toBe(17);
  expect(rows.dayAt(3)).toBeUndefined();
});
