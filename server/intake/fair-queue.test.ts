import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogRecord } from "../record.ts";
import { FairQueue } from "./fair-queue.ts";

const DAY_US = 86_400_000_000;
const NO_LIMIT = { rows: 1_000, chars: 1e9 };

function record(source: string, number: number, more: Partial<LogRecord> = {}): LogRecord {
  const texts = {
    level: "",
    host: "",
    service: "",
    stream: "",
    target: "",
    phase: "",
    job: "",
    jobId: "",
  } as const;
  const others = {
    worker: "",
    segment: "",
    milestone: "",
    done: 0,
    total: 0,
    seconds: 0,
    reason: "",
    inferred: "",
    message: "",
    position: "",
    format: "",
    raw: "line",
  };
  return {
    ...texts,
    ...others,
    id: `${source} ${number}`,
    timeUs: 0,
    receivedUs: 1,
    source,
    fields: {},
    ...more,
  };
}

function queueOf(records: readonly LogRecord[]): FairQueue {
  const queue = new FairQueue();
  for (const one of records) queue.add(one);
  return queue;
}

const ids = (records: readonly LogRecord[]): string[] => records.map(({ id }) => id);

describe("a batch", () => {
  test("takes of every source alike, so that a loud one leaves room for the quiet", () => {
    const loud = Array.from({ length: 100 }, (_, number) => record("loud", number));
    const queue = queueOf([...loud, record("quiet", 0), record("quiet", 1)]);
    const batch = queue.take({ rows: 10, chars: 1e9 });
    expect(ids(batch).filter((id) => id.startsWith("quiet"))).toEqual(["quiet 0", "quiet 1"]);
    expect(batch).toHaveLength(10);
    expect(queue.rowsOf("loud")).toBe(92);
    expect(queue.rowsOf("quiet")).toBe(0);
  });

  test("ends with the record that makes it too long", () => {
    const queue = queueOf([0, 1, 2].map((number) => record("a", number, { raw: "x".repeat(60) })));
    expect(ids(queue.take({ rows: 10, chars: 100 }))).toEqual(["a 0", "a 1"]);
    expect(queue.chars).toBe(60);
  });

  test("holds records of one day of receiving only", () => {
    const queue = queueOf([
      record("a", 0),
      record("a", 1, { receivedUs: DAY_US + 1 }),
      record("b", 0),
      record("b", 1, { receivedUs: DAY_US + 1 }),
    ]);
    expect(ids(queue.take(NO_LIMIT)).sort()).toEqual(["a 0", "b 0"]);
    expect(ids(queue.take(NO_LIMIT)).sort()).toEqual(["a 1", "b 1"]);
  });
});

test("everything comes out once, in order within its source, whatever the limits", () => {
  const source = fc.constantFrom("a", "b", "c");
  const limit = fc.record({ rows: fc.integer({ min: 1, max: 9 }), chars: fc.integer({ min: 1, max: 40 }) });
  fc.assert(
    fc.property(fc.array(source, { maxLength: 60 }), limit, (sources, limits) => {
      const records = sources.map((name, number) => record(name, number));
      const queue = queueOf(records);
      const taken: LogRecord[] = [];
      while (queue.rows > 0) {
        const batch = queue.take(limits);
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(limits.rows);
        taken.push(...batch);
      }
      for (const name of ["a", "b", "c"])
        expect(ids(taken.filter((one) => one.source === name))).toEqual(
          ids(records.filter((one) => one.source === name)),
        );
      expect(queue.chars).toBe(0);
    }),
  );
});
