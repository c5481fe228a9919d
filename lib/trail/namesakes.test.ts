import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../server/record.ts";
import { JOB, line } from "./fixtures/lines.ts";
import { tellApart } from "./namesakes.ts";
import { compareReadings, readingOf } from "./reading.ts";

const J = `JobId(${JOB}…)`;
const FIRST = `${JOB}-1111-4222-8333-444455556666`;
const SECOND = `${JOB}-9999-4222-8333-444455556666`;

const apart = (records: readonly LogRecord[]) => tellApart(JOB, records.map(readingOf).sort(compareReadings));
const namesOf = (records: readonly LogRecord[]) =>
  apart(records).jobs.map(({ name, readings }) => [
    name,
    readings.map(({ id }) => records.findIndex((one) => one.id === id)),
  ]);

const start = (ms: number) => line(ms, "coord", `[Job] Started ${J} successfully Capacity: 30CU Workers: 1`);
const end = (ms: number) =>
  line(ms, "coord", `[Job] Finished ${J} successfully ✔ Duration: 1.0s (0.1s+0.1s+0.1s)`);

test("one job is one, whether its ID is whole, cut, or now this and now that", () => {
  const records = [start(0), line(5, "p1", `Starting Partial Contribution for ${FIRST}`), end(1_000)];
  expect(namesOf(records)).toEqual([[JOB, [0, 1, 2]]]);
  expect(namesOf([start(0), end(9)])).toEqual([[JOB, [0, 1]]]);
});

describe("two jobs that begin alike", () => {
  test("are apart by whole ID where the lines carry it", () => {
    const records = [
      line(0, "p1", `Starting Prove for ${FIRST}`),
      line(1, "p2", `Starting Prove for ${SECOND}`),
      line(2, "p1", `Job ${FIRST} cancelled: x`),
    ];
    expect(namesOf(records)).toEqual([
      [FIRST, [0, 2]],
      [SECOND, [1]],
    ]);
  });

  test("share no line that carries a cut ID: it goes by its stream, and else by time", () => {
    const records = [
      start(0),
      line(5, "p1", `Starting Partial Contribution for ${FIRST}`),
      start(500),
      line(505, "p2", `Starting Partial Contribution for ${SECOND}`),
      line(700, "p1", `Contribution computation successful for ${J}`),
      line(800, "p2", `Contribution computation successful for ${J}`),
    ];
    expect(namesOf(records)).toEqual([
      [FIRST, [0, 1, 4]],
      [SECOND, [2, 3, 5]],
    ]);
  });

  test("are apart by their starts where no whole ID is known", () => {
    const records = [start(0), end(1_000), start(60_000), end(61_000)];
    const found = apart(records).jobs;
    expect(found.map(({ readings }) => readings.map(({ timeUs }) => timeUs))).toEqual([
      records.slice(0, 2).map(({ timeUs }) => timeUs),
      records.slice(2).map(({ timeUs }) => timeUs),
    ]);
    expect(new Set(found.map(({ name }) => name)).size).toBe(2);
    for (const { name } of found) expect(name).toMatch(/^1a2b3c4d~\d+$/);
  });
});
