import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Query } from "../../lib/query/ast.ts";
import { parseQuery } from "../../lib/query/parse.ts";
import { fakeRecord } from "../fixtures/record.ts";
import { wholePage } from "./fixtures/whole-page.ts";
import type { Store } from "./store.ts";

const BEGIN_US = Date.UTC(2024, 0, 1) * 1_000;
const DAY_US = 86_400_000_000;
/** Bursts lie minutes, days and years apart. */
const BURSTS_US = [0, 90_000_000, DAY_US, 40 * DAY_US, 700 * DAY_US];
const LINES = 400;

function timeOf(number: number): number {
  // Every seven lines share a time.
  return BEGIN_US + (BURSTS_US[number % BURSTS_US.length] ?? 0) + Math.floor(number / 35) * 1_000;
}

function query(text: string): Query {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.query;
}

/** Pages of a search that is cut into windows are those of one question. @param open opens an empty store */
export function describePages(name: string, open: () => Promise<Store>): void {
  describe(`${name}, paged through a search`, () => {
    let store: Store;
    const rare = Array.from({ length: LINES }, (_, number) => number)
      .filter((number) => number % 3 === 0)
      .sort((a, b) => timeOf(a) - timeOf(b) || a - b)
      .map((number) => `id-${number}`);
    beforeAll(async () => {
      store = await open();
      const records = Array.from({ length: LINES }, (_, number) => {
        const text = `${number % 3 === 0 ? "rare" : "common"} ${number}`;
        return fakeRecord(`id-${number}`, { timeUs: timeOf(number), message: text, raw: text });
      });
      await store.insert(await store.prepare(records));
    });
    afterAll(() => store.close());

    const page = (place: { before?: string; after?: string; around?: string }, limit: number) =>
      wholePage(store, { query: query("rare"), fromUs: 0, toUs: Number.MAX_SAFE_INTEGER, limit, ...place });

    test("before, behind and around any line", async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(rare.length - 1), fc.integer({ min: 2, max: 150 }), async (at, limit) => {
          const id = rare[at] ?? "";
          const ids = async (place: object) => (await page(place, limit)).events.map((event) => event.id);
          expect(await ids({ before: id })).toEqual(rare.slice(Math.max(0, at - limit), at));
          expect(await ids({ after: id })).toEqual(rare.slice(at + 1, at + 1 + limit));
          const half = Math.floor(limit / 2);
          expect(await ids({ around: id })).toEqual(rare.slice(Math.max(0, at - half), at + half));
        }),
        { numRuns: 15 },
      );
    });

    test("to its very begin and end, and no further", async () => {
      expect(await page({}, 1_000)).toMatchObject({ moreBefore: false, searchedTo: null });
      expect(await page({ before: rare[0] }, 5)).toMatchObject({ events: [], moreBefore: false });
      expect(await page({ after: rare.at(-1) }, 5)).toMatchObject({ events: [], moreAfter: false });
    });

    test("not for who has gone", async () => {
      const question = { query: query("rare"), fromUs: 0, toUs: Number.MAX_SAFE_INTEGER, limit: 5 };
      await expect(store.logs(question, AbortSignal.abort())).rejects.toMatchObject({
        code: "store-cancelled",
      });
    });
  });
}
