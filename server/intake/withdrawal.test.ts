import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fakeRecord } from "../fixtures/record.ts";
import type { LogRecord } from "../record.ts";
import { StoreError } from "../store/store-error.ts";
import { Batcher } from "./batcher.ts";
import { FakeStore } from "./fixtures/fake-store.ts";

const FULL = new StoreError("store-full", "The disk is full.");
const AWAY = new StoreError("store-unreachable", "Nobody answers.");

function recordsOf(source: string, count: number): LogRecord[] {
  return Array.from({ length: count }, (_, index) =>
    fakeRecord(`${source}-${index}`, { source, raw: `${source} ${index}` }),
  );
}

function setUp() {
  const store = new FakeStore();
  const problems: (string | null)[] = [];
  const batcher = new Batcher(
    store,
    {
      onStored: () => undefined,
      onProblem: (problem) => problems.push(problem?.message ?? null),
      onSetAside: () => undefined,
    },
    50,
    100,
  );
  const ids = (): string[] => store.rows.map(({ record }) => record.id);
  return { store, problems, batcher, ids };
}

describe("while nothing can be stored", () => {
  test("a sender is told why, and its rows are never stored; those of a source that is read are", async () => {
    const { store, problems, batcher, ids } = setUp();
    store.away = FULL;
    for (const record of recordsOf("read", 3)) batcher.add(record);
    const parcel = batcher.addParcel(recordsOf("push", 3));
    await expect(parcel.answer).rejects.toBe(FULL);
    const late = batcher.addParcel(recordsOf("late", 2));
    await expect(late.answer).rejects.toBe(FULL);
    store.away = undefined;
    await batcher.close();
    expect(ids()).toEqual(["read-0", "read-1", "read-2"]);
    expect(problems.at(-1)).toBeNull();
  });

  test("a store that takes connections and says nothing is told as a problem, and what waits behind it is given back", async () => {
    const { store, problems, batcher, ids } = setUp();
    let answer = (): void => undefined;
    store.silence = new Promise((resolve) => (answer = resolve));
    for (const record of recordsOf("read", 2)) batcher.add(record);
    await expect.poll(() => store.inserts).toBe(1);
    const parcel = batcher.addParcel(recordsOf("push", 2));
    await expect(parcel.answer).rejects.toMatchObject({ code: "store-unreachable" });
    expect(batcher.problem?.message).toContain("has not answered");
    store.silence = undefined;
    answer();
    await batcher.close();
    expect(ids()).toEqual(["read-0", "read-1"]);
    expect(problems.at(-1)).toBeNull();
  });

  test("rows of one parcel that come later are refused with it", async () => {
    const { store, batcher, ids } = setUp();
    store.away = AWAY;
    const parcel = batcher.addParcel(recordsOf("first", 2));
    batcher.addParcel(recordsOf("second", 2), parcel);
    await expect(parcel.answer).rejects.toBe(AWAY);
    store.away = undefined;
    await batcher.close();
    expect(ids()).toEqual([]);
  });

  test("nothing is left to try with: the store is asked, and the problem passes", async () => {
    const { store, problems, batcher } = setUp();
    store.away = AWAY;
    await expect(batcher.addParcel(recordsOf("push", 3)).answer).rejects.toBe(AWAY);
    expect(batcher.problem).toBe(AWAY);
    store.away = undefined;
    await expect.poll(() => problems.at(-1), { timeout: 10_000 }).toBeNull();
    expect(batcher.problem).toBeUndefined();
    await batcher.addParcel(recordsOf("again", 1)).answer;
    await batcher.close();
  });

  test("a batch whose answer was lost is looked up before it is taken back: it is told as what it is", async () => {
    const { store, batcher, ids } = setUp();
    store.losesAnswers = true;
    store.away = AWAY;
    const parcel = batcher.addParcel(recordsOf("push", 2));
    await expect.poll(() => parcel.isRefused).toBe(true);
    store.away = undefined;
    await parcel.answer;
    await batcher.close();
    expect(ids()).toEqual(["push-0", "push-1"]);
  });

  test("who is refused before that is known can come again and finds the rows", async () => {
    const { store, batcher, ids } = setUp();
    store.losesAnswers = true;
    store.away = AWAY;
    const parcel = batcher.addParcel(recordsOf("push", 2));
    await expect(parcel.answer).rejects.toBe(AWAY);
    store.away = undefined;
    await parcel.ended;
    expect(ids()).toEqual(["push-0", "push-1"]);
    await batcher.close();
  });

  test("rows are stored once where their sender was answered, and never where it was refused", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom("read", "push"), fc.integer({ min: 1, max: 4 })), { maxLength: 6 }),
        fc.boolean(),
        async (arrivals, isAway) => {
          const { store, batcher, ids } = setUp();
          store.away = isAway ? FULL : undefined;
          const wanted: Promise<string[]>[] = [];
          for (const [index, [kind, count]] of arrivals.entries()) {
            const records = recordsOf(`${kind}${index}`, count);
            const own = records.map(({ id }) => id);
            if (kind === "read") {
              for (const record of records) batcher.add(record);
              wanted.push(Promise.resolve(own));
            } else
              wanted.push(
                batcher.addParcel(records).answer.then(
                  () => own,
                  () => [],
                ),
              );
          }
          const isPushed = arrivals.some(([kind]) => kind === "push");
          if (isPushed) await Promise.race(wanted.filter((_, index) => arrivals[index]?.[0] === "push"));
          store.away = undefined;
          await batcher.close();
          expect(ids().toSorted()).toEqual((await Promise.all(wanted)).flat().toSorted());
        },
      ),
      { numRuns: 6 },
    );
  });
});
