import fc from "fast-check";
import { expect, test } from "vitest";
import { LEVELS, PHASES } from "../event.ts";
import { MILESTONES } from "../zisk/milestones.ts";
import { createModel, type TrailModel } from "./model.ts";
import { packSegments, packedSegmentsSchema, unpackSegments } from "./packed-segments.ts";
import { packReadings, packedReadingsSchema, unpackReadings } from "./packed.ts";
import type { Reading } from "./reading.ts";

const text = fc.string({ unit: "binary" });
const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const reading: fc.Arbitrary<Reading> = fc.record({
  id: text,
  timeUs: whole,
  receivedUs: whole,
  level: fc.constantFrom(...LEVELS, "" as const),
  milestone: fc.constantFrom(...MILESTONES, "" as const),
  phase: fc.constantFrom(...PHASES, "" as const),
  worker: text,
  segment: text,
  origin: text,
  host: text,
  service: text,
  writer: fc.constantFrom("coordinator" as const, "worker" as const, "" as const),
  done: whole,
  total: whole,
  seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
  reason: text,
  text,
  inferred: fc.boolean(),
  jobId: text,
  isPool: fc.boolean(),
});

test("readings travel unchanged", () => {
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 20 }), (readings) => {
      const sent = JSON.stringify(packReadings(readings));
      // JSON has no negative zero.
      expect(unpackReadings(packedReadingsSchema.parse(JSON.parse(sent)))).toEqual(
        readings.map((one) => ({ ...one, seconds: one.seconds + 0 })),
      );
    }),
  );
});

test("what is not understood is left empty", () => {
  const { texts, rows } = packReadings(fc.sample(reading, 3));
  const odd = { texts: texts.map(() => "nonsense"), rows: [...rows.map((value) => value + 1_000), 1, 2, 3] };
  const read = unpackReadings(odd);
  expect(read).toHaveLength(3);
  for (const { milestone, level, writer, text: words } of read)
    expect([milestone, level, writer, words]).toEqual(["", "", "", ""]);
});

test("counts of segments travel with their buckets together, and add up to the same", () => {
  const counted = fc.record({
    origin: fc.constantFrom("a", "b"),
    worker: fc.constantFrom("", "w"),
    start: fc.nat(500),
    count: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(counted, { maxLength: 40 }), (made) => {
      const segments = made.map(({ origin, worker, start, count }) => ({
        origin,
        worker,
        host: "h",
        service: "s",
        phase: "Prove",
        jobId: "",
        widthUs: 2_048,
        starts: [start * 2_048],
        counts: [count],
        firstUs: start * 2_048 + 1,
        lastUs: start * 2_048 + 2,
      }));
      const packed = packedSegmentsSchema.array().parse(JSON.parse(JSON.stringify(packSegments(segments))));
      const [before, after] = [createModel(), createModel()];
      before.addSegments(segments);
      after.addSegments(unpackSegments(packed));
      const told = (model: TrailModel) =>
        model
          .segments()
          .map(({ density, ...rest }) => ({ ...rest, read: density.read(), lastUs: density.lastUs }));
      expect(told(after)).toEqual(told(before));
      expect(packed.length).toBeLessThanOrEqual(4);
    }),
  );
});
