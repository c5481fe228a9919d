import { describe, expect, test } from "vitest";
import { LogCursor } from "./log-cursor.ts";
import { Ordinals, parsePosition, positionText, sinceTimeOf, type LogPosition } from "./position.ts";

const NS = "1780580373123456789";

describe("positions", () => {
  test.each<[LogPosition, string]>([
    [{ run: 0 }, "0"],
    [{ run: 12, last: { ns: NS, ordinal: 3 } }, `12/${NS}/3`],
    [{ run: 1, last: { ns: NS, ordinal: 0 }, isBehindGap: true }, `1/${NS}/0/gap`],
  ])("%o is %s", (position, text) => {
    expect(positionText(position)).toBe(text);
    expect(parsePosition(text)).toEqual(position);
  });

  test("of an event of several lines the last counts", () => {
    expect(parsePosition(`1/${NS}/0..1/${NS}/4`)).toEqual({ run: 1, last: { ns: NS, ordinal: 4 } });
  });

  test.each(["", "x", "1/2/3", `1/${NS}`, `1/${NS}/0/gap/`])("%j is none", (text) => {
    expect(parsePosition(text)).toBeUndefined();
  });

  test("a time to begin at is in whole seconds and surely before the line", () => {
    expect(sinceTimeOf({ ns: NS, ordinal: 0 })).toBe("2026-06-04T13:39:32Z");
  });

  test("lines with the same stamp are numbered, also with another in between", () => {
    const ordinals = new Ordinals();
    expect(["5", "5", "6", "5"].map((ns) => ordinals.next(ns))).toEqual([0, 1, 0, 2]);
  });
});

describe("the place in a log", () => {
  const stamp = (micros: number): string => String(1_780_580_373_000_000_000n + BigInt(micros) * 1_000n);
  const taken = (cursor: LogCursor, micros: readonly number[]): number[] =>
    micros.filter((at) => cursor.take(stamp(at)) !== undefined);

  test("without a last line everything is new", () => {
    expect(taken(new LogCursor({}), [1, 2])).toEqual([1, 2]);
  });

  test("what stands behind the last line is new, also where its stamp is earlier", () => {
    const cursor = new LogCursor({ last: { ns: stamp(20), ordinal: 0 } });
    expect(taken(cursor, [10, 20, 15, 30])).toEqual([15, 30]);
    expect(cursor.isSearching).toBe(false);
  });

  test("of lines with the same stamp the ordinal tells the last", () => {
    const cursor = new LogCursor({ last: { ns: stamp(20), ordinal: 1 } });
    expect(taken(cursor, [20, 20, 20, 21])).toEqual([20, 21]);
  });

  test("a log that goes on without the last line has lost it", () => {
    const cursor = new LogCursor({ last: { ns: stamp(20), ordinal: 0 } });
    expect(taken(cursor, [30, 1_000_000])).toEqual([]);
    expect(cursor).toMatchObject({ isSearching: true, isLost: false });
    expect(taken(cursor, [2_000_021])).toEqual([]);
    expect(cursor.isLost).toBe(true);
  });

  test("behind a gap that was told, what is later is new", () => {
    const cursor = new LogCursor({ last: { ns: stamp(20), ordinal: 0 }, isBehindGap: true });
    expect(taken(cursor, [10, 20, 21, 19])).toEqual([21, 19]);
    expect(cursor.isSearching).toBe(false);
  });
});
