import { describe, expect, test } from "vitest";
import { streamOf, unitOfStream, wantedUnits } from "./units.ts";

describe("wanted units", () => {
  test("a name without a type is a service", () => {
    const { exact, hasGlobs } = wantedUnits(["zisk-worker", "zisk.timer", "zisk-worker@1.2"]);
    expect(exact).toEqual(["zisk-worker.service", "zisk.timer", "zisk-worker@1.2.service"]);
    expect(hasGlobs).toBe(false);
  });

  test.for([
    ["zisk-*", "zisk-worker.service", true],
    ["zisk-*", "zisk-worker@gpu\\x2d0.service", true],
    ["zisk-*", "not-zisk-worker.service", false],
    ["zisk-worker@?", "zisk-worker@0.service", true],
    ["zisk-worker@?", "zisk-worker@10.service", false],
    ["zisk-worker@[01]", "zisk-worker@1.service", true],
    ["zisk-worker@[01]", "zisk-worker@2.service", false],
    ["zisk-{a,b}*", "zisk-a.service", false],
    ["*.timer", "zisk.service", false],
  ] as const)("%s and %s: %s", ([glob, unit, isIn]) => {
    expect(wantedUnits([glob]).fits(unit)).toBe(isIn);
  });

  test("one that is named as well is not found a second time", () => {
    expect(wantedUnits(["zisk-*", "zisk-worker"]).fits("zisk-worker.service")).toBe(false);
  });
});

test("a stream tells its unit, and systemd's own words are a stream of their own", () => {
  expect(unitOfStream(streamOf("prover-07", "zisk-worker@0.service", "all"))).toEqual({
    unit: "zisk-worker@0.service",
    isSystemd: false,
  });
  expect(unitOfStream(streamOf("", "zisk-worker.service", "systemd"))).toEqual({
    unit: "zisk-worker.service",
    isSystemd: true,
  });
});
