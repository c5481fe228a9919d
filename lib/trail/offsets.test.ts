import fc from "fast-check";
import { expect, test } from "vitest";
import { feasibleOffsets } from "./offsets.ts";

const AT = Date.UTC(2026, 5, 4, 13) * 1000;

test("what is true lies within the bounds, however the messages were delayed", () => {
  const message = fc.record({
    afterUs: fc.integer({ min: -600_000_000, max: 600_000_000 }),
    delayUs: fc.integer({ min: 0, max: 300_000 }),
    isHeard: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: -5_000_000, max: 5_000_000 }),
      fc.double({ min: -150, max: 150, noNaN: true }),
      fc.array(message, { minLength: 2, maxLength: 30 }),
      (offsetUs, driftPpm, messages) => {
        const bound = (afterUs: number, byUs: number) => ({
          timeUs: AT + afterUs,
          offsetUs: offsetUs + afterUs * driftPpm * 1e-6 + byUs,
        });
        const lows = messages
          .filter(({ isHeard }) => isHeard)
          .map(({ afterUs, delayUs }) => bound(afterUs, -delayUs));
        const highs = messages
          .filter(({ isHeard }) => !isHeard)
          .map(({ afterUs, delayUs }) => bound(afterUs, delayUs));
        const { lowUs, highUs } = feasibleOffsets(lows, highs, AT);
        // Rounded to microseconds, and a search that ends.
        expect(lowUs ?? -Infinity).toBeLessThanOrEqual(offsetUs + 5);
        expect(highUs ?? Infinity).toBeGreaterThanOrEqual(offsetUs - 5);
      },
    ),
  );
});

test("messages both ways tell the offset, and far ones the drift", () => {
  const told = [0, 600_000_000].map((afterUs) => ({
    timeUs: AT + afterUs,
    offsetUs: 2_000_000 + afterUs * 40e-6,
  }));
  const clock = feasibleOffsets(
    told.map(({ timeUs, offsetUs }) => ({ timeUs, offsetUs: offsetUs - 2_000 })),
    told.map(({ timeUs, offsetUs }) => ({ timeUs, offsetUs: offsetUs + 2_000 })),
    AT,
  );
  expect(Math.abs(clock.offsetUs! - 2_000_000)).toBeLessThan(100);
  expect(Math.abs(clock.driftPpm! - 40)).toBeLessThan(1);
});

test("bounds that no clock keeps are reported as they are, and not bent", () => {
  const clock = feasibleOffsets([{ timeUs: AT, offsetUs: 5_000 }], [{ timeUs: AT, offsetUs: -5_000 }], AT);
  expect(clock).toEqual({ offsetUs: null, lowUs: 5_000, highUs: -5_000, driftPpm: null });
});

test("one side alone is a bound and no offset", () => {
  expect(feasibleOffsets([], [{ timeUs: AT, offsetUs: 7_000 }], AT)).toEqual({
    offsetUs: null,
    lowUs: null,
    highUs: 7_000,
    driftPpm: null,
  });
});
