import { expect, test } from "vitest";
import type { LogRecord } from "../../server/record.ts";
import { JOB, JOB_ID, line, T0, trailOf } from "./fixtures/lines.ts";
import { createModel } from "./model.ts";
import { packedReadingsSchema, packReadings, unpackReadings } from "./packed.ts";
import { readingOf } from "./reading.ts";
import { trailOf as trailOfModel } from "./trail.ts";

const J = `JobId(${JOB}…)`;
const error = { word: "ERROR" };
const WORKERS = { q1: "aaaa0001", q2: "bbbb0002", q3: "cccc0003", q4: "dddd0004" };
type Host = keyof typeof WORKERS;
const HOSTS = Object.keys(WORKERS) as Host[];

/** A proof by four workers, of whose clocks each is as far ahead as told, until Prove is at work. */
function untilProve(aheadMs: Partial<Record<Host, number>> = {}): LogRecord[] {
  const lines = [
    line(0, "coord", `[Job] Started ${J} successfully Capacity: 40CU Workers: 4`),
    line(1, "coord", `[Phase1] Started with 4 workers for ${J}`),
  ];
  Object.entries(WORKERS).forEach(([host, worker], index) => {
    const own = (ms: number, words: string) => line(ms + (aheadMs[host as Host] ?? 0), host, words);
    lines.push(line(-60_000, host, `   Worker ID WorkerId(${worker}…)`, { bare: true }));
    lines.push(own(4, `Computing Contribution for ${J}`));
    lines.push(own(5_000 + 300 * index, `Contribution computation successful for ${J}`));
    lines.push(
      line(
        5_004 + 300 * index,
        "coord",
        `[Phase1] WorkerId(${worker}…) finished phase 1 for ${J} (${index + 1}/4 workers done, Phase: 5.0s)`,
      ),
    );
    lines.push(own(7_004, `Computing Prove for ${J}`));
  });
  lines.push(line(7_000, "coord", `[Phase2] Started with 4 workers for ${J}`));
  return lines;
}

/** One worker reports that its task failed, and everybody is told. */
function failedOn(host: Host, ms: number, aheadMs: Partial<Record<Host, number>> = {}): LogRecord[] {
  const reason = `Task execution failed on worker WorkerId(${WORKERS[host]}…): Failed to generate proof`;
  return [
    line(ms + 5, "coord", `Failed job ${J} (reason: ${reason})`, error),
    ...HOSTS.map((other) =>
      line(ms + 10 + (aheadMs[other] ?? 0), other, `Job ${JOB_ID} cancelled: ${reason}`),
    ),
    line(ms + 60, "q1", `Failed to generate proof for ${J}: Cancelled`, error),
  ];
}

test("a failure is told in sentences of which each cites its lines", () => {
  const records = [
    ...untilProve(),
    line(9_000, "q2", `Failed to generate proof for ${J}: Constraint verification failed in AIR 12`, error),
    ...failedOn("q2", 9_001),
  ];
  const { verdict } = trailOf(records);
  const own = records.find(({ message }) => message.includes("AIR 12"))!;
  expect(verdict).toMatchObject({
    cause: { host: "q2", worker: "bbbb0002", event_id: own.id },
    confidence: "certain",
  });
  const ids = new Set(records.map(({ id }) => id));
  for (const { events } of verdict!.sentences) {
    expect(events.length).toBeGreaterThan(0);
    for (const id of events) expect(ids).toContain(id);
  }
  const text = verdict!.sentences.map((sentence) => sentence.text).join("\n");
  expect(text).toContain("The coordinator failed the job: “Task execution failed on worker");
  expect(text).toContain("It began on q2 (worker bbbb0002)");
  expect(text).toContain("q1, q3, q4 were at work in Prove then.");
  expect(text).toContain("only follow from it");
});

test("what broke on one host shows as another's failure: in the coordinator's time it came first", () => {
  const ahead = { q3: 4_000, q2: -3_000 };
  const records = [
    ...untilProve(ahead),
    line(12_000 + 4_000, "q3", "Service mo process crashed with signal: 11", {
      job: JOB,
      inferred: "job",
      milestone: "crashed",
    }),
    line(
      15_000 - 3_000,
      "q2",
      `Failed to generate proof for ${J}: MPI communicator failed: connection reset by peer`,
      error,
    ),
    ...failedOn("q2", 15_001, ahead),
  ];
  const { verdict, clocks } = trailOf(records);
  expect(verdict).toMatchObject({
    cause: { host: "q3", text: expect.stringContaining("signal: 11") },
    confidence: "likely",
  });
  expect(clocks.find(({ host }) => host === "q3")?.offset_ms).toBeCloseTo(4_000, -2);
  expect(clocks.find(({ host }) => host === "q2")?.offset_ms).toBeCloseTo(-3_000, -2);
});

test("an error that its worker put up with is not taken for the cause", () => {
  const records = [
    line(2_000, "q3", "[ERROR]: cannot pin memory, going on without", {
      job: JOB,
      inferred: "job",
      milestone: "prover_failed",
    }),
    ...untilProve(),
    line(9_000, "q2", `Failed to generate proof for ${J}: Constraint verification failed`, error),
    ...failedOn("q2", 9_001),
  ];
  expect(trailOf(records).verdict?.cause?.host).toBe("q2");
});

test("a job whose worker says nothing any more is stalled: who, since when, and what strikes", () => {
  const prove = ["q1", "q2", "q3"] as const;
  const records = [
    ...untilProve(),
    ...prove.flatMap((host, index) => [
      line(20_000 + 100 * index, host, `Prove computation successful for ${J}`),
      line(
        20_004 + 100 * index,
        "coord",
        `[Phase2] WorkerId(${WORKERS[host]}…) finished phase 2 for ${J} (${index + 1} / 4 workers done, 13.0s)`,
      ),
    ]),
    line(20_010, "coord", `[Phase3] Assigned worker WorkerId(aaaa0001…) as aggregator for job ${J}`),
  ];
  expect(trailOf(records, { newestUs: T0 + 30_000_000 })).toMatchObject({
    state: "running",
    verdict: null,
    stall: null,
  });
  const trail = trailOf(records, { newestUs: T0 + 80_000_000 });
  expect(trail).toMatchObject({
    state: "stalled",
    stall: { phase: "Prove", silent: [{ host: "q4", worker: "dddd0004" }], limit_s: 100 },
    verdict: { cause: { host: "q4" }, confidence: "likely" },
  });
  expect(Date.parse(trail.stall!.strikes!)).toBe(T0 / 1000 + 120_010);
});

test("a client's cancellation is nobody's fault", () => {
  const records = [
    ...untilProve(),
    line(9_000, "coord", `Cancelled job ${J}`),
    line(9_005, "q1", `Job ${JOB_ID} cancelled`),
  ];
  expect(trailOf(records).verdict).toMatchObject({ cause: null, confidence: "certain" });
});

test("a job that its coordinator has forgotten began to end with the coordinator's start", () => {
  const records = [...untilProve(), line(12_000, "coord", "cluster coordinator listening on 0.0.0.0:50051")];
  expect(trailOf(records)).toMatchObject({ state: "unknown", verdict: { cause: { host: "coord" } } });
});

test("no error is not taken for no data: gaps, hosts too quiet, and workers without a line are told", () => {
  const records = [
    ...untilProve().filter(
      ({ host, level }) => host !== "q4" && (host !== "q3" || level === "error" || level === ""),
    ),
    line(9_000, "q3", `Failed to generate proof for ${J}: no space left`, error),
    line(8_000, "q2", "Lines are missing here.", { milestone: "lines_missing", job: "", bare: true }),
    ...failedOn("q3", 9_001).filter(({ host }) => host !== "q4" && host !== "q3"),
  ];
  const told = trailOf(records).coverage.filter(({ kind }) => kind !== "following" && kind !== "backfilled");
  expect(told.map(({ host, kind }) => [host, kind])).toEqual([
    ["q2", "gap"],
    ["q3", "quiet"],
    [null, "missing"],
  ]);
});

test("a browser that is sent the readings in parts understands the same", () => {
  const records = [
    ...untilProve({ q2: 700 }),
    line(9_700, "q2", `Failed to generate proof for ${J}: Constraint verification failed`, error),
    ...failedOn("q2", 9_001, { q2: 700 }),
  ];
  const sent = packReadings(records.map(readingOf));
  const model = createModel();
  const readings = unpackReadings(packedReadingsSchema.parse(JSON.parse(JSON.stringify(sent))));
  for (const part of [readings.slice(20), readings.slice(0, 25)]) model.add(part);
  expect(trailOfModel(JOB, model)).toEqual(trailOf(records));
});
