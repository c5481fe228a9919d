import fc from "fast-check";
import { expect, test } from "vitest";
import { searchWindows, type Found, type Search } from "./search-windows.ts";
import type { TimeRange } from "./selection.ts";
import { timedOut } from "./store-error.ts";

/** Events as times and numbers, asked as the store is asked; a window of more than so many takes too long. */
class Events {
  readonly windows: TimeRange[] = [];
  usedMs = 0;
  readonly #rows: readonly [number, number][];
  readonly #newestFirst: boolean;
  readonly #tooMany: number;

  constructor(times: readonly number[], newestFirst: boolean, tooMany = Number.POSITIVE_INFINITY) {
    this.#newestFirst = newestFirst;
    this.#tooMany = tooMany;
    const rows = times.map((time, seq): [number, number] => [time, seq]);
    this.#rows = rows.sort((a, b) => (a[0] - b[0] || a[1] - b[1]) * (newestFirst ? -1 : 1));
  }

  in({ fromUs, toUs }: TimeRange): [number, number][] {
    return this.#rows.filter(([time]) => time >= fromUs && time < toUs);
  }

  readonly ask = async (window: TimeRange, wanted: number, limitMs: number): Promise<unknown[][]> => {
    this.windows.push(window);
    const found = this.in(window);
    this.usedMs += found.length;
    if (limitMs !== Infinity && found.length > this.#tooMany) throw timedOut();
    return found.slice(0, wanted);
  };

  search(change: Partial<Search>): Promise<Found> {
    const search = { range: { fromUs: 0, toUs: 1 }, wanted: 1, isEnough: () => false, ...change };
    return searchWindows({ ...search, newestFirst: this.#newestFirst }, this.ask, () => this.usedMs);
  }
}

const SPAN_US = 5 * 86_400_000_000;
const times = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: SPAN_US }),
    fc.integer({ min: SPAN_US / 2, max: SPAN_US / 2 + 3_000_000 }),
  ),
  { maxLength: 200 },
);
const ranges = fc
  .tuple(fc.integer({ min: 0, max: SPAN_US }), fc.integer({ min: 0, max: SPAN_US }))
  .map(([a, b]) => ({ fromUs: Math.min(a, b), toUs: Math.max(a, b) + 1 }));

test("windows find what one question finds, in the same order, also where some take too long", async () => {
  await fc.assert(
    fc.asyncProperty(
      times,
      ranges,
      fc.integer({ min: 1, max: 250 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 50 }),
      async (all, range, wanted, newestFirst, tooMany) => {
        const events = new Events(all, newestFirst, tooMany);
        const { rows, searchedToUs } = await events.search({ range, wanted });
        expect(rows).toEqual(events.in(range).slice(0, wanted));
        expect(searchedToUs).toBeUndefined();
      },
    ),
  );
});

test("a search that ends early and goes on where it stopped finds the same", async () => {
  await fc.assert(
    fc.asyncProperty(times, ranges, fc.integer({ min: 1, max: 250 }), async (all, range, wanted) => {
      const events = new Events(all, true);
      const found: unknown[][] = [];
      let left = range;
      for (;;) {
        const part = await events.search({
          range: left,
          wanted: wanted - found.length,
          isEnough: () => true,
        });
        found.push(...part.rows);
        if (part.searchedToUs === undefined) break;
        expect(part.searchedToUs).toBeLessThan(left.toUs);
        left = { ...left, toUs: part.searchedToUs };
      }
      expect(found).toEqual(events.in(range).slice(0, wanted));
    }),
  );
});

test("empty times are passed in few steps", async () => {
  const events = new Events([5], true);
  await events.search({ range: { fromUs: 0, toUs: 365 * 86_400_000_000 } });
  expect(events.windows.length).toBeLessThan(8);
});

test("what is dense is asked in parts", async () => {
  const events = new Events(
    Array.from({ length: 2_000 }, (_, index) => 10_000_000_000 + index * 10_000),
    true,
    300,
  );
  const { rows } = await events.search({ range: { fromUs: 0, toUs: 20_000_000_000 }, wanted: 5_000 });
  expect(rows).toHaveLength(2_000);
  expect(events.windows.length).toBeGreaterThan(6);
});

test("what fails otherwise fails", async () => {
  const ask = () => Promise.reject(new Error("broken"));
  const search: Search = {
    range: { fromUs: 0, toUs: 10 },
    newestFirst: true,
    wanted: 1,
    isEnough: () => false,
  };
  await expect(searchWindows(search, ask, () => 0)).rejects.toThrow("broken");
});
