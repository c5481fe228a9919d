import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seqAt } from "../protocol/cursor.ts";
import { SeqNumbers } from "./seq-numbers.ts";

const NOW_US = Date.UTC(2026, 10, 25) * 1_000;

describe("numbers of rows", () => {
  test("grow in every instance whatever its clock does, and no two instances have one", () => {
    const step = fc.record({
      instance: fc.integer({ min: 0, max: 31 }),
      rows: fc.integer({ min: 0, max: 20_000 }),
      clockUs: fc.integer({ min: -3_600_000_000, max: 3_600_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, restarts) => {
        let nowUs = NOW_US;
        let newest = 0;
        const instances = new Map<number, SeqNumbers>();
        const last = new Map<number, number>();
        for (const { instance, rows, clockUs } of steps) {
          nowUs = NOW_US + clockUs;
          const numbers = instances.get(instance) ?? new SeqNumbers(instance, newest, () => nowUs);
          if (!restarts) instances.set(instance, numbers);
          const first = numbers.take(rows);
          expect(first % 32).toBe(instance);
          if (rows === 0) continue;
          expect(first).toBeGreaterThan(last.get(instance) ?? 0);
          last.set(instance, seqAt(first, rows - 1));
          newest = Math.max(newest, seqAt(first, rows - 1));
        }
      }),
    );
  });

  test("stand behind those that were the time in microseconds, and are exact for decades", () => {
    expect(new SeqNumbers(0, NOW_US, () => NOW_US).take(1)).toBeGreaterThan(NOW_US);
    const in2100 = new SeqNumbers(31, 0, () => Date.UTC(2100, 0) * 1_000).take(1);
    expect(Number.isSafeInteger(in2100)).toBe(true);
  });
});
