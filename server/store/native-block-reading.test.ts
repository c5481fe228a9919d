import fc from "fast-check";
import { expect, test } from "vitest";
import { isoFromMicros } from "../../lib/time.ts";
import type { LogRecord } from "../record.ts";
import { fakeRecord } from "../fixtures/record.ts";
import { LEVELS } from "../../lib/event.ts";
import { Slice } from "../slice.ts";
import { ByteWriter } from "./byte-writer.ts";
import { readNativeBlock } from "./native-block-reading.ts";
import { numberRows, writeNativeBlock } from "./native-block.ts";

const text = fc.string({ unit: "grapheme", maxLength: 80 });
const word = fc.oneof(fc.constantFrom("", "a", "worker-1"), text);
const count = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const change = fc.record({
  timeUs: fc.integer({ min: 0, max: 2 ** 53 - 1 }),
  receivedUs: fc.integer({ min: 0, max: 2 ** 53 - 1 }),
  level: fc.constantFrom("" as const, ...LEVELS),
  host: word,
  service: word,
  phase: word,
  job: word,
  jobId: word,
  worker: word,
  milestone: word,
  done: count,
  total: count,
  seconds: fc.double({ min: 0, noNaN: true }),
  reason: text,
  message: text,
  fields: fc.dictionary(word, text, { maxKeys: 4, noNullPrototype: true }),
  raw: fc.oneof(
    text,
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Uint8Array.from([...bytes, 0xff])),
  ),
  position: text,
});

/** Some lines begin with their time, as most do. */
function withHead(record: LogRecord, index: number): LogRecord {
  if (index % 3 === 0 || typeof record.raw !== "string") return record;
  const time = isoFromMicros(record.timeUs % 7_258_118_400_000_000);
  const raw = index % 3 === 1 ? `{"timestamp":"${time}",${record.raw}` : `${time} ${record.raw}`;
  return {
    ...record,
    timeUs: record.timeUs % 7_258_118_400_000_000,
    raw,
    position: `${record.position}:${index}`,
  };
}

test("a block gives back the records that it was written of", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, change), { maxLength: 300 }), async (rows) => {
      const records = rows.map(([id, values], index) => withHead(fakeRecord(id, values), index));
      const writer = new ByteWriter(64);
      await writeNativeBlock(writer, records, 1, new Slice());
      expect(readNativeBlock(writer.bytes())).toEqual(records);
    }),
  );
});

test("rows that are numbered in the end have the numbers that they would have been written with", async () => {
  const records = Array.from({ length: 5 }, (_, index) => fakeRecord(String(index)));
  const [early, late] = [new ByteWriter(64), new ByteWriter(64)];
  const firstSeq = 2 ** 52 + 7;
  await writeNativeBlock(early, records.slice(2), firstSeq + 2 * 32, new Slice());
  const numbersAt = await writeNativeBlock(late, records.slice(2), 0, new Slice());
  numberRows(late.bytes(), { numbersAt, rows: 3 }, firstSeq, 2);
  expect(late.bytes().equals(early.bytes())).toBe(true);
});
