import fc from "fast-check";
import { expect, test } from "vitest";
import type { MarkDrawing } from "../drawing.ts";
import { joinedMarks } from "./joined-marks.ts";

const SCALE = { fromUs: 0, toUs: 1_000, zeroUs: 0 };

function markAt(timeUs: number, kind: MarkDrawing["kind"] = "warn"): MarkDrawing {
  return { timeUs, kind, event: `${kind} ${timeUs}`, text: "", isInferred: false };
}

test("marks nearer than ten pixels are one, and the gravest stands for them", () => {
  const marks = [markAt(100), markAt(105), markAt(108, "error"), markAt(300)];
  expect(joinedMarks(marks, SCALE, 1_000)).toMatchObject([
    { mark: { event: "error 108" }, all: { length: 3 } },
    { mark: { event: "warn 300" }, all: { length: 1 } },
  ]);
});

test("what is out of view is left out, and what the coordinator announced is no part of a sign", () => {
  const marks = [markAt(100), markAt(105, "note"), markAt(2_000)];
  expect(joinedMarks(marks, SCALE, 1_000)).toMatchObject([
    { mark: { event: "warn 100" } },
    { mark: { event: "note 105" } },
  ]);
});

test("every mark in view is in exactly one sign", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1_000 })),
      fc.integer({ min: 1, max: 3_000 }),
      (times, width) => {
        const marks = [...times].sort((a, b) => a - b).map((time) => markAt(time));
        const joined = joinedMarks(marks, SCALE, width);
        expect(joined.flatMap(({ all }) => all)).toEqual(marks);
      },
    ),
  );
});
