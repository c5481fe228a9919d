import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../e2e/seeded-random.ts";
import { forecastOf } from "./forecast.ts";
import type { JobHistory } from "./history.ts";
import type { PhaseNow } from "./phase-now.ts";

const START_US = 1_000_000_000_000;
const HALF_MS = 30_000;

function historyOf(tookMs: readonly number[]): JobHistory {
  return {
    shape: { kind: "proof", workers: 4 },
    jobs: tookMs.length,
    phases: [{ phase: "Prove", took_ms: [...tookMs].sort((a, b) => a - b) }],
    habits: [],
  };
}

/** A Prove that has taken so long. */
function nowAfter(soFarMs: number, aheadUs = 0): PhaseNow {
  const phase = {
    phase: "Prove",
    state: "running",
    startUs: START_US + aheadUs,
    endUs: null,
    certainty: "logged",
    done: 0,
    total: 4,
    totalCertainty: "logged",
    progress: [],
    event: null,
  } as const;
  const none = { expected: 4, heard: 4, unnamed: 0, segments: 0, usualUs: null, awaited: [] };
  return {
    ...none,
    phase: { ...phase, progress: [] },
    asOfUs: START_US + soFarMs * 1_000,
    startUs: START_US,
  };
}

const history = fc.array(fc.integer({ min: 1, max: 600_000 }), { maxLength: 50 });

test("fewer than five jobs tell nothing", () => {
  expect(forecastOf(nowAfter(0), undefined)).toBeUndefined();
  expect(forecastOf(nowAfter(0), historyOf([1_000, 2_000, 3_000, 4_000]))).toBeUndefined();
  expect(forecastOf(nowAfter(0), historyOf([1_000, 2_000, 3_000, 4_000, 5_000]))).toMatchObject({
    medianUs: START_US + 3_000_000,
    fromJobs: 5,
    ofJobs: 5,
  });
});

test("no phase is told to be over before now, and its spread holds its median", () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 700_000 }), (tookMs, soFarMs) => {
      const forecast = forecastOf(nowAfter(soFarMs), historyOf(tookMs));
      if (!forecast) return;
      expect(forecast.lowUs).toBeGreaterThan(START_US + soFarMs * 1_000);
      expect(forecast.lowUs).toBeLessThanOrEqual(forecast.medianUs);
      expect(forecast.medianUs).toBeLessThanOrEqual(forecast.highUs);
      expect(forecast.fromJobs).toBe(tookMs.filter((ms) => ms > soFarMs).length);
    }),
  );
});

test("it never draws nearer by waiting", () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 300_000 }), fc.nat(300_000), (tookMs, soFarMs, moreMs) => {
      const first = forecastOf(nowAfter(soFarMs), historyOf(tookMs));
      const later = forecastOf(nowAfter(soFarMs + moreMs), historyOf(tookMs));
      expect(later?.medianUs ?? Infinity).toBeGreaterThanOrEqual(first?.medianUs ?? 0);
    }),
  );
});

test("it stands in the coordinator's time, as the phases do", () => {
  const told = forecastOf(nowAfter(1_000, 5_000_000), historyOf([9_000, 9_000, 9_000, 9_000, 9_000]));
  expect(told?.medianUs).toBe(START_US + 5_000_000 + 9_000_000);
});

describe("of jobs like those before", () => {
  const random = seededRandom("forecast");
  // The sum of some dice: most are near the middle, and a few take much longer.
  const drawMs = (): number =>
    HALF_MS * (0.6 + (random() + random() + random()) * 0.2) * (random() < 0.1 ? 1.6 : 1);

  test.each([0, 0.5, 0.9])(
    "eight of ten are over within its spread when they are %d of the usual old",
    (part) => {
      let [within, asked] = [0, 0];
      while (asked < 1_500) {
        const past = historyOf(Array.from({ length: 50 }, drawMs));
        const tookMs = drawMs();
        const forecast = tookMs > HALF_MS * part ? forecastOf(nowAfter(HALF_MS * part), past) : undefined;
        if (!forecast) continue;
        asked += 1;
        const endUs = START_US + tookMs * 1_000;
        if (endUs >= forecast.lowUs && endUs <= forecast.highUs) within += 1;
      }
      expect(within / asked).toBeGreaterThan(0.75);
      expect(within / asked).toBeLessThan(0.85);
    },
  );
});
