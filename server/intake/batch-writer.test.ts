import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noteAbout } from "../../lib/note.ts";
import { fakeRecord } from "../fixtures/record.ts";
import { seqAt } from "../protocol/cursor.ts";
import type { LogRecord } from "../record.ts";
import { StoreError } from "../store/store-error.ts";
import { Batcher } from "./batcher.ts";
import { BatchWriter, type WriteListener } from "./batch-writer.ts";
import { FakeStore, type Row } from "./fixtures/fake-store.ts";

function recordOf(number: number, raw = `line ${number}`, source = "s"): LogRecord {
  return fakeRecord(`${source}-${number}`, { source, raw, timeUs: number, position: String(number) });
}

function told(): WriteListener & { stored: Row[]; problems: (string | null)[]; aside: string[] } {
  const stored: Row[] = [];
  const problems: (string | null)[] = [];
  const aside: string[] = [];
  return {
    stored,
    problems,
    aside,
    onStored: (records, firstSeq) =>
      records.forEach((record, index) => stored.push({ seq: seqAt(firstSeq, index), record })),
    onProblem: (problem) => problems.push(problem?.message ?? null),
    onSetAside: (record) => aside.push(record.id),
  };
}

describe("a batch", () => {
  test("with lines that are never taken is stored but for these, each row once, in order and under its number", async () => {
    const line = fc.constantFrom("fine", "fine", "fine", "fine", "poison", "venom");
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 40 }), async (texts) => {
        const store = new FakeStore();
        const listener = told();
        const writer = new BatchWriter(store, listener);
        const records = texts.map((text, index) => recordOf(index, `${text} ${index}`));
        for (const piece of await writer.prepare(records)) await writer.write(piece);
        const isBad = (index: number) => texts[index] !== "fine";
        expect(store.rows.map(({ record }) => record.id)).toEqual(records.map(({ id }) => id));
        store.rows.forEach(({ record }, index) => {
          expect(noteAbout({ fields: record.fields, raw: String(record.raw) })).toBe(
            isBad(index) ? "gap" : undefined,
          );
          expect(record.position).toBe(String(index));
        });
        for (const [index, { seq }] of store.rows.entries())
          expect(seq).toBeGreaterThan(store.rows[index - 1]?.seq ?? 0);
        const bad = records.filter((_, index) => isBad(index)).map(({ id }) => id);
        expect(store.aside.toSorted()).toEqual(bad.toSorted());
        expect(listener.aside.toSorted()).toEqual(bad.toSorted());
        expect(listener.stored).toEqual(store.rows);
        expect(listener.problems).toEqual([]);
      }),
    );
  });

  test("keeps its numbers when it is halved, for the next one is numbered already", async () => {
    const store = new FakeStore();
    const writer = new BatchWriter(store, told());
    const first = await writer.prepare([recordOf(1), recordOf(2, "poison"), recordOf(3)]);
    const second = await writer.prepare([recordOf(4)]);
    for (const piece of [...first, ...second]) await writer.write(piece);
    expect(store.rows.map(({ seq }) => seq)).toEqual([32, 64, 96, 128]);
  });

  test("that meets what may pass is tried again whole, and told when it works again", async () => {
    const store = new FakeStore();
    const listener = told();
    store.failures = [new StoreError("store-full", "full"), new StoreError("store-query", "no such table")];
    const writer = new BatchWriter(store, listener);
    for (const piece of await writer.prepare([recordOf(1), recordOf(2)])) await writer.write(piece);
    expect(listener.problems).toEqual(["full", "no such table", null]);
    expect(store.inserts).toBe(3);
    expect(store.rows).toHaveLength(2);
    expect(store.aside).toEqual([]);
  });
});

describe("the batcher", () => {
  test("packs a flood: each row is stored once, in order, whole, and told of with all that it was", async () => {
    const store = new FakeStore();
    const stored: Row[] = [];
    let packed = 0;
    const batcher = new Batcher(store, {
      ...told(),
      onStored(records, firstSeq, part) {
        const whole = part?.whole() ?? records;
        packed += part ? records.length : 0;
        expect(whole.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
        whole.forEach((record, index) => stored.push({ seq: seqAt(firstSeq, index), record }));
      },
    });
    const expected = new Map<string, LogRecord[]>();
    for (const [source, count] of [
      ["loud", 18_000],
      ["quiet", 3_000],
    ] as const) {
      const records = Array.from({ length: count }, (_, index) => {
        const isBad = source === "loud" && (index === 1_500 || index === 13_333);
        return recordOf(
          index,
          isBad ? `${index === 1_500 ? "poison" : "venom"} ${index}` : `line ${index}`,
          source,
        );
      });
      expected.set(source, structuredClone(records));
      for (const [index, record] of records.entries()) {
        batcher.add(record);
        if (index % 1_000 === 999) await batcher.room(source);
      }
    }
    await Promise.all([batcher.settled("loud"), batcher.settled("quiet")]);
    expect(packed).toBeGreaterThan(0);
    for (const [index, { seq }] of store.rows.entries())
      expect(seq).toBeGreaterThan(store.rows[index - 1]?.seq ?? 0);
    expect(stored).toEqual(store.rows);
    for (const [source, records] of expected) {
      const rows = store.rows.map(({ record }) => record).filter((record) => record.source === source);
      expect(rows.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
      const isBad = ({ raw }: LogRecord): boolean => /poison|venom/.test(String(raw));
      expect(rows.filter((_, index) => !isBad(records[index]!))).toEqual(
        records.filter((record) => !isBad(record)),
      );
    }
    expect(store.aside).toHaveLength(2);
  });

  test("stores other sources' lines behind one that is never taken, and whoever waits for that one goes on", async () => {
    const store = new FakeStore();
    const batcher = new Batcher(store, told());
    batcher.add(recordOf(1, "venom", "bad"));
    batcher.add(recordOf(2, "poison", "bad"));
    batcher.add(recordOf(3, "fine", "good"));
    await Promise.all([batcher.settled("bad"), batcher.settled("good")]);
    batcher.add(recordOf(4, "fine", "bad"));
    await batcher.settled("bad");
    expect(store.rows.map(({ record }) => record.position)).toEqual(["1", "2", "3", "4"]);
    expect(store.aside).toHaveLength(2);
  });

  test("tells a mistake of its own and goes on with what comes next", async () => {
    const store = new FakeStore();
    const listener = told();
    let isBroken = true;
    store.setAside = async () => {
      throw new StoreError("store-refused", "not even aside");
    };
    const prepare = store.prepare.bind(store);
    store.prepare = async (...given) => {
      if (isBroken) throw new TypeError("broken");
      return prepare(...given);
    };
    const batcher = new Batcher(store, listener);
    batcher.add(recordOf(1));
    await expect.poll(() => listener.problems).toEqual(["broken"]);
    isBroken = false;
    batcher.add(recordOf(2));
    await expect.poll(() => store.rows.map(({ record }) => record.position)).toEqual(["2"]);
  });
});
