import { describe, expect, test } from "vitest";
import { HostClocks } from "./host-clocks.ts";

const START_US = Date.UTC(2026, 5, 4) * 1_000;
const SECOND_US = 1_000_000;

function hear(clocks: HostClocks, host: string, atS: number, delayS: number, isLive = true): void {
  const receivedUs = START_US + atS * SECOND_US;
  clocks.heard({ host, receivedUs, timeUs: receivedUs - delayS * SECOND_US }, isLive);
}

/** A line every ten seconds. */
function live(
  clocks: HostClocks,
  host: string,
  [fromS, toS]: [number, number],
  delayS: (atS: number) => number,
  isLive = true,
): void {
  for (let atS = fromS; atS <= toS; atS += 10) hear(clocks, host, atS, delayS(atS), isLive);
}

/** Long enough for two full windows. */
const TWO_WINDOWS: [number, number] = [0, 150];

describe("a clock that is ahead", () => {
  test.each([
    ["two seconds", 2],
    ["sixteen minutes", 960],
    ["a year", 31_536_000],
  ])("by %s is told by one line from the future", (_, aheadS) => {
    const clocks = new HostClocks();
    hear(clocks, "ahead", 0, -aheadS);
    expect(clocks.report()).toEqual([{ host: "ahead", ahead_ms: aheadS * 1_000 }]);
  });

  test("is told also while old lines are read", () => {
    const clocks = new HostClocks();
    hear(clocks, "ahead", 0, 86_400, false);
    hear(clocks, "ahead", 1, -5, false);
    expect(clocks.report()).toEqual([{ host: "ahead", ahead_ms: 5_000 }]);
  });

  test("by less than a second is right", () => {
    const clocks = new HostClocks();
    hear(clocks, "right", 0, -0.9);
    expect(clocks.report()).toEqual([]);
  });

  test("that was set right is forgotten after two windows, and not before", () => {
    const clocks = new HostClocks();
    hear(clocks, "set", 0, -5);
    hear(clocks, "set", 70, 0);
    expect(clocks.report()).toHaveLength(1);
    for (let atS = 100; atS <= 200; atS += 10) hear(clocks, "set", atS, 0);
    expect(clocks.report()).toEqual([]);
  });
});

describe("a clock that is behind", () => {
  test("is told by a steady delay of live lines over two windows, whatever its size", () => {
    const clocks = new HostClocks();
    live(clocks, "behind", TWO_WINDOWS, (atS) => 3 + (atS % 30) / 100);
    live(clocks, "far", TWO_WINDOWS, () => 960);
    expect(clocks.report()).toEqual([
      { host: "far", ahead_ms: -960_000 },
      { host: "behind", ahead_ms: -3_000 },
    ]);
  });

  test("is not told by one window", () => {
    const clocks = new HostClocks();
    live(clocks, "young", [0, 110], () => 3);
    expect(clocks.report()).toEqual([]);
  });

  test("is not told by what one request brings, however late its lines are", () => {
    const clocks = new HostClocks();
    for (let host = 0; host < 131; host++) hear(clocks, `host-${host}`, 0, 8 + host / 2);
    expect(clocks.report()).toEqual([]);
  });

  test("is not told by a few requests an hour apart, each with lines of the same age", () => {
    const clocks = new HostClocks();
    for (let atS = 0; atS < 36_000; atS += 3_600) hear(clocks, "batch", atS, 20);
    expect(clocks.report()).toEqual([]);
  });

  test("is not told by a pusher that catches up", () => {
    const clocks = new HostClocks();
    live(clocks, "late", TWO_WINDOWS, (atS) => 200 - atS);
    expect(clocks.report()).toEqual([]);
  });

  test("is not told by delays that jump between two values", () => {
    const clocks = new HostClocks();
    live(clocks, "jumps", TWO_WINDOWS, (atS) => (atS % 20 === 0 ? 5 : 9));
    live(clocks, "steps", TWO_WINDOWS, (atS) => (atS < 65 ? 5 : 9));
    expect(clocks.report()).toEqual([]);
  });

  test("is not told while a source reads old lines", () => {
    const clocks = new HostClocks();
    live(clocks, "history", TWO_WINDOWS, () => 30, false);
    expect(clocks.report()).toEqual([]);
    hear(clocks, "mixed", 0, 30, false);
    live(clocks, "mixed", TWO_WINDOWS, () => 30);
    expect(clocks.report()).toEqual([]);
  });

  test("by less than a second is right", () => {
    const clocks = new HostClocks();
    live(clocks, "right", TWO_WINDOWS, () => 0.9);
    expect(clocks.report()).toEqual([]);
  });

  test("is forgotten at the first line that comes soon", () => {
    const clocks = new HostClocks();
    live(clocks, "set", TWO_WINDOWS, () => 30);
    expect(clocks.report()).toHaveLength(1);
    hear(clocks, "set", 160, 0);
    expect(clocks.report()).toEqual([]);
  });
});

test("of a thousand hosts the first are kept in mind, and the worst is told first", () => {
  const clocks = new HostClocks();
  for (let host = 0; host < 1_100; host++) hear(clocks, `host-${host}`, 0, -2 - host);
  const report = clocks.report();
  expect(report).toHaveLength(1_000);
  expect(report[0]).toEqual({ host: "host-999", ahead_ms: 1_001_000 });
});
