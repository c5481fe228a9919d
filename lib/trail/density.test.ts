import fc from "fast-check";
import { expect, test } from "vitest";
import { Density } from "./density.ts";

const T0 = Date.UTC(2026, 5, 4) * 1000;
const moments = fc.array(
  fc
    .oneof(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 86_400_000_000 }))
    .map((us) => T0 + us),
  { maxLength: 200 },
);

function densityOf(times: readonly number[]): Density {
  const density = new Density();
  for (const time of times) density.add(time);
  return density;
}

test("counts are the same whatever the order, none is lost, and the buckets are few", () => {
  fc.assert(
    fc.property(moments, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (times, order) => {
      const density = densityOf(times);
      const shuffled = times
        .map((time) => ({ time, key: order.next().value ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ time }) => time);
      expect(densityOf(shuffled).read()).toEqual(density.read());
      const { widthUs, starts, counts } = density.read();
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(times.length);
      expect(density.total).toBe(times.length);
      expect(starts.length).toBeLessThanOrEqual(512);
      starts.forEach((startUs, index) =>
        expect(times.filter((time) => time >= startUs && time < startUs + widthUs)).toHaveLength(
          counts[index] ?? 0,
        ),
      );
      // Of nothing both are infinite.
      expect([density.firstUs, density.lastUs]).toEqual([Math.min(...times), Math.max(...times)]);
    }),
  );
});

test("what was counted elsewhere in buckets of any such width adds up with single ones", () => {
  fc.assert(
    fc.property(moments, moments, fc.integer({ min: 10, max: 34 }), (before, after, power) => {
      const widthUs = 2 ** power;
      const buckets = new Map<number, number>();
      for (const time of before) {
        const start = Math.floor(time / widthUs) * widthUs;
        buckets.set(start, (buckets.get(start) ?? 0) + 1);
      }
      const counted = { widthUs, starts: [...buckets.keys()], counts: [...buckets.values()] };
      const [firstUs, lastUs] = [Math.min(...before), Math.max(...before)];
      const one = new Density();
      one.addCounts(counted, firstUs, lastUs);
      for (const time of after) one.add(time);
      const other = densityOf(after);
      other.addCounts(counted, firstUs, lastUs);
      expect(other.read()).toEqual(one.read());
      expect(one.total).toBe(before.length + after.length);
    }),
  );
});
