import { expect, test } from "vitest";
import { isNew, positionBefore, resumeCursor, streamEnd, timeOf } from "./position.ts";

const cursor = (number: number): string =>
  `s=ab;i=${number.toString(16)};b=cd;m=${number.toString(16)};t=${(1_000 + number).toString(16)};x=ef`;

test("a line's position stands behind it, a note's before the entry that it names", () => {
  const behindLine = streamEnd(cursor(5));
  expect([4, 5, 6].map((number) => isNew(cursor(number), behindLine))).toEqual([false, false, true]);
  const beforeEntry = streamEnd(positionBefore(cursor(5)));
  expect([4, 5, 6].map((number) => isNew(cursor(number), beforeEntry))).toEqual([false, true, true]);
  const behindEvent = streamEnd(`${cursor(3)}..${cursor(5)}`);
  expect([4, 5, 6].map((number) => isNew(cursor(number), behindEvent))).toEqual([false, false, true]);
});

test("reading begins again at the first line of what was stored last", () => {
  const from = (position: string) =>
    new Map([
      ["other", cursor(9)],
      ["last", position],
    ]);
  expect(resumeCursor(from(cursor(5)))).toBe(cursor(5));
  expect(resumeCursor(from(`${cursor(3)}..${cursor(5)}`))).toBe(cursor(3));
  expect(resumeCursor(from(positionBefore(cursor(5))))).toBe(cursor(5));
  expect(resumeCursor(new Map())).toBeUndefined();
});

test("a cursor tells its time", () => {
  expect(timeOf(cursor(5))).toBe(1_005);
  expect(timeOf("garbage")).toBeNull();
});
