import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogRecord } from "../../server/record.ts";
import { Digest } from "./digest.ts";
import { JOB, line, structured, T0 } from "./fixtures/lines.ts";
import { compareReadings, readingOf } from "./reading.ts";
import { summaryOf } from "./summary.ts";

const J = `JobId(${JOB}…)`;
const error = { word: "ERROR" };
const ID = (index: number) => `${index}0000000-1111-4222-8333-444455556666`;

/** A job of many workers in either dialect, of which one may fail. */
function job(workers: number, dialect: "bare" | "structured", fails: boolean): LogRecord[] {
  const all = Array.from({ length: workers }, (_, index) => index);
  const of = { job_id: JOB, phase: "Contributions" };
  const records =
    dialect === "bare"
      ? [
          line(0, "coord", `[Job] Started ${J} successfully Capacity: 30CU Workers: ${workers}`),
          line(1, "coord", `[Phase1] Started with ${workers} workers for ${J}`),
          ...all.flatMap((index) => [
            line(5, `p${index}`, `Computing Contribution for ${J}`),
            line(1_000 + index, `p${index}`, `Contribution computation successful for ${J}`),
            line(
              1_005 + index,
              "coord",
              `[Phase1] WorkerId(${index}0000000…) finished phase 1 for ${J} (${index + 1}/${workers} workers done, Phase: 1.0s)`,
            ),
          ]),
        ]
      : [
          structured(0, "coord", "job started", { job_id: JOB }),
          structured(1, "coord", "phase started", of),
          ...all.flatMap((index) => [
            structured(5, `p${index}`, "computing contribution", { ...of, worker_id: ID(index) }),
            structured(1_005 + index, "coord", "worker finished phase", { ...of, worker_id: ID(index) }),
          ]),
        ];
  if (fails) {
    records.push(line(2_000, "p1", `Prove computation failed for ${J}: out of memory`, error));
    records.push(
      line(2_001, "p1", "thread panicked", { bare: true, milestone: "crashed", job: JOB, inferred: "job" }),
    );
    for (const index of all)
      records.push(line(2_010, `p${index}`, `Failed to generate proof for ${J}: Cancelled`, error));
    records.push(line(2_020, "coord", `Failed job ${J} (reason: worker failed)`, error));
  }
  return records;
}

const facts = {
  name: JOB,
  job: JOB,
  jobId: "",
  lines: 1,
  errors: 0,
  inferredLines: 0,
  workers: 0,
  hosts: [],
  firstUs: T0,
  lastUs: T0 + 3_000_000,
  lastHeardUs: T0,
};

test("a digest tells of a job what all its lines tell, whatever the order in which they came", () => {
  const made = fc
    .record({
      workers: fc.integer({ min: 2, max: 12 }),
      dialect: fc.constantFrom("bare" as const, "structured" as const),
      fails: fc.boolean(),
    })
    .map(({ workers, dialect, fails }) => job(workers, dialect, fails).map(readingOf))
    .chain((readings) =>
      fc.tuple(fc.constant(readings), fc.shuffledSubarray(readings, { minLength: readings.length })),
    );
  fc.assert(
    fc.property(made, ([readings, shuffled]) => {
      const digest = new Digest();
      for (const reading of shuffled) digest.add(reading);
      const whole = [...readings].sort(compareReadings);
      expect(summaryOf(facts, digest.readings(), {})).toEqual(summaryOf(facts, whole, {}));
    }),
    { numRuns: 40 },
  );
});

test("a digest is as small for a hundred workers as for three", () => {
  const sizeOf = (workers: number) => {
    const digest = new Digest();
    for (const record of job(workers, "bare", false)) digest.add(readingOf(record));
    return digest.readings().length;
  };
  expect(sizeOf(100)).toBe(sizeOf(3));
});
