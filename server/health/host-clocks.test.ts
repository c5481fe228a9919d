import { expect, test } from "vitest";
import { HostClocks } from "./host-clocks.ts";

const START_US = Date.UTC(2026, 5, 4) * 1_000;
const SECOND_US = 1_000_000;

function hear(clocks: HostClocks, host: string, aheadS: number, atS: number, delayS = 0.05): void {
  const receivedUs = START_US + atS * SECOND_US;
  clocks.heard({ host, receivedUs, timeUs: receivedUs - delayS * SECOND_US + aheadS * SECOND_US });
}

test("tells clocks that are ahead or behind by the line that came soonest", () => {
  const clocks = new HostClocks();
  hear(clocks, "right", 0, 0);
  hear(clocks, "ahead", 5, 1);
  hear(clocks, "behind", -3, 2);
  hear(clocks, "slow", 0, 3, 20);
  hear(clocks, "slow", 0, 4);
  expect(clocks.report()).toEqual([
    { host: "ahead", ahead_ms: 4_950 },
    { host: "behind", ahead_ms: -3_050 },
  ]);
});

test("a clock that was set right is forgotten after two windows, and history says nothing", () => {
  const clocks = new HostClocks();
  hear(clocks, "set", 5, 0);
  hear(clocks, "old", -86_400, 0);
  for (let atS = 30; atS <= 180; atS += 30) hear(clocks, "set", 0, atS);
  expect(clocks.report()).toEqual([]);
});
