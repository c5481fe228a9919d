import { expect, test } from "vitest";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { barParts } from "./phase-bar-parts.ts";

type Phase = JobSummary["phases"][number];
const phase = (name: string, from_ms: number, to_ms: number | null, state: Phase["state"]): Phase => ({
  phase: name,
  state,
  from_ms,
  to_ms,
});
const CONTRIBUTIONS = phase("Contributions", 0, 10_000, "completed");
const looks = (parts: ReturnType<typeof barParts>) => parts.map(({ look, percent }) => [look, percent]);

test("phases stand one behind the other on the scale, also where Aggregate begins before Prove is over", () => {
  const phases = [
    CONTRIBUTIONS,
    phase("Prove", 10_000, 40_000, "completed"),
    phase("Aggregate", 35_000, 50_000, "completed"),
  ];
  const parts = barParts({ phases, state: "completed", duration_ms: 50_000 }, 100_000, 0);
  expect(looks(parts)).toEqual([
    ["done", 10],
    ["done", 30],
    ["done", 10],
  ]);
});

test("what has not ended goes on to now, and what was cut off ends with the job", () => {
  const phases = [CONTRIBUTIONS, phase("Prove", 10_000, null, "running")];
  expect(looks(barParts({ phases, state: "running", duration_ms: 12_000 }, 100_000, 30_000))).toEqual([
    ["done", 10],
    ["running", 20],
  ]);
  expect(barParts({ phases, state: "stalled", duration_ms: 12_000 }, 100_000, 30_000)[1]?.look).toBe(
    "stalled",
  );
  const failed = [CONTRIBUTIONS, phase("Prove", 10_000, 20_000, "failed")];
  expect(looks(barParts({ phases: failed, state: "failed", duration_ms: 20_000 }, 100_000, 0))[1]).toEqual([
    "failed",
    10,
  ]);
  const cancelled = [phase("Contributions", 0, 8_000, "cancelled")];
  expect(barParts({ phases: cancelled, state: "cancelled", duration_ms: 8_000 }, 100_000, 0)[0]?.look).toBe(
    "cut",
  );
});

test("what is longer than the scale fills it, with a break in the longest part alone", () => {
  const phases = [CONTRIBUTIONS, phase("Prove", 10_000, 610_000, "failed")];
  const parts = barParts({ phases, state: "failed", duration_ms: 610_000 }, 100_000, 0);
  expect(parts.map(({ isBroken }) => isBroken)).toEqual([false, true]);
  expect(parts.reduce((sum, { percent }) => sum + percent, 0)).toBeCloseTo(100);
  expect(parts[0]?.percent).toBe(10);
  // Where both are too long for that they keep their proportion.
  const long = [phase("Contributions", 0, 300_000, "completed"), phase("Prove", 300_000, 900_000, "failed")];
  const both = barParts({ phases: long, state: "failed", duration_ms: 900_000 }, 100_000, 0);
  expect(both.map(({ percent }) => Math.round(percent))).toEqual([33, 67]);
});
