import fc from "fast-check";
import { expect, test } from "vitest";
import { fakeRecord } from "../fixtures/record.ts";
import { seqAt } from "../protocol/cursor.ts";
import type { LogRecord } from "../record.ts";
import { Batcher } from "./batcher.ts";
import { FakeStore, type Row } from "./fixtures/fake-store.ts";

const DAY_US = 86_400_000_000;

function setUp() {
  const store = new FakeStore();
  const numbered: Row[] = [];
  const stored: Row[] = [];
  const noting = (rows: Row[]) => (records: readonly LogRecord[], firstSeq: number) =>
    records.forEach((record, index) => rows.push({ seq: seqAt(firstSeq, index), record }));
  const batcher = new Batcher(store, {
    onNumbered: noting(numbered),
    onStored: noting(stored),
    onProblem: () => undefined,
    onSetAside: () => undefined,
  });
  return { store, numbered, stored, batcher };
}

const line = (number: number, more: Partial<LogRecord> = {}): LogRecord =>
  fakeRecord(`id-${number}`, { source: "s", raw: `line ${number}`, receivedUs: 1, ...more });

test("lines of a source are told of before they are stored, and are stored under the numbers that were told", async () => {
  const { numbered, stored, batcher, store } = setUp();
  store.away = new Error("Nobody answers.");
  for (let number = 0; number < 10; number++) batcher.add(line(number));
  await expect.poll(() => numbered.length).toBe(10);
  expect(stored).toEqual([]);
  store.away = undefined;
  await batcher.close();
  expect(stored).toEqual(numbered);
});

test("what a sender waits for, and a flood, is told of when it is stored", async () => {
  const { numbered, stored, batcher } = setUp();
  await batcher.addParcel([line(1), line(2)]).answer;
  for (let number = 10; number < 4_010; number++) batcher.add(line(number));
  await batcher.close();
  expect(numbered).toEqual([]);
  expect(stored).toHaveLength(4_002);
});

test("whatever comes, each row is stored once, in rising numbers, those of one batch on one day", async () => {
  const arrival = fc.record({
    kind: fc.constantFrom("read", "push"),
    count: fc.integer({ min: 1, max: 5 }),
    day: fc.constantFrom(0, 0, 0, 1),
    text: fc.constantFrom("fine", "fine", "poison", "venom"),
    pauseMs: fc.constantFrom(0, 0, 8),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(arrival, { maxLength: 8 }), async (arrivals) => {
      const { numbered, stored, batcher, store } = setUp();
      const added: string[] = [];
      for (const [index, { kind, count, day, text, pauseMs }] of arrivals.entries()) {
        const records = Array.from({ length: count }, (_, place) =>
          line(index * 10 + place, { source: kind, raw: text, receivedUs: day * DAY_US + 1 }),
        );
        added.push(...records.map(({ id }) => id));
        if (kind === "push") void batcher.addParcel(records);
        else for (const record of records) batcher.add(record);
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      await batcher.close();
      expect(store.rows.map(({ record }) => record.id).toSorted()).toEqual(added.toSorted());
      expect(stored).toEqual(store.rows);
      for (const [index, { seq }] of stored.entries())
        expect(seq).toBeGreaterThan(stored[index - 1]?.seq ?? 0);
      const seqs = new Map(stored.map(({ seq, record }) => [record.position, seq]));
      for (const { seq, record } of numbered) expect(seqs.get(record.position)).toBe(seq);
    }),
    { numRuns: 25 },
  );
});
