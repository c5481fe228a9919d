import fc from "fast-check";
import { expect, test } from "vitest";
import { searchWindows, type Search } from "./search-windows.ts";
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

  /** As a page is searched: until there is enough, or, where it may, behind the first window. */
  async search(change: {
    range: TimeRange;
    wanted?: number;
    mayEnd?: boolean;
    isLookedUp?: boolean;
  }): Promise<{ rows: unknown[][]; searchedToUs?: number }> {
    const { range, wanted = 1, mayEnd = false, isLookedUp = false } = change;
    const found: unknown[][] = [];
    const search: Search = { range, newestFirst: this.#newestFirst, isLookedUp };
    const windows = searchWindows(
      search,
      (window, limitMs) => this.ask(window, wanted - found.length, limitMs),
      () => this.usedMs,
    );
    for await (const { rows, left } of windows) {
      found.push(...rows);
      if (found.length >= wanted) break;
      if (mayEnd && left.fromUs < left.toUs) return { rows: found, searchedToUs: left.toUs };
    }
    return { rows: found };
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
      fc.boolean(),
      async (all, range, wanted, newestFirst, tooMany, isLookedUp) => {
        const events = new Events(all, newestFirst, tooMany);
        const { rows, searchedToUs } = await events.search({ range, wanted, isLookedUp });
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
          mayEnd: true,
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
  const search: Search = { range: { fromUs: 0, toUs: 10 }, newestFirst: true, isLookedUp: false };
  await expect(searchWindows(search, ask, () => 0).next()).rejects.toThrow("broken");
});

test("where words are looked up all is asked at once, and in parts only where that takes too long", async () => {
  const range = { fromUs: 0, toUs: 365 * 86_400_000_000 };
  const rare = new Events([5], true);
  await rare.search({ range, wanted: 10, isLookedUp: true });
  expect(rare.windows).toEqual([range]);
  const frequent = new Events([5, 6, 7], true, 2);
  const { rows } = await frequent.search({ range, wanted: 10, isLookedUp: true });
  expect(rows).toHaveLength(3);
  expect(frequent.windows.length).toBeGreaterThan(2);
});
