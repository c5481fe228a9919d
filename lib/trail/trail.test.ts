import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../server/record.ts";
import { JOB, line, T0, trailOf } from "./fixtures/lines.ts";
import { createModel } from "./model.ts";
import { readingOf } from "./reading.ts";
import { QUIET_AFTER_MS } from "./state.ts";
import { summaryOf } from "./summary.ts";
import { trailOf as trailOfModel } from "./trail.ts";

/** A whole proof in the bare dialect by workers that each take their own time. */
function proof(
  workers: readonly { id: string; host: string; tookMs: readonly [number, number]; skewMs?: number }[],
): LogRecord[] {
  const n = workers.length;
  const job = `JobId(${JOB}…)`;
  const events = [line(0, "coord", `[Job] Started ${job} successfully Capacity: 30CU Workers: ${n}`)];
  const ends = [0, 1].map((index) => Math.max(...workers.map(({ tookMs }) => tookMs[index]!)));
  const starts = [1, ends[0]! + 10];
  events.push(line(starts[0]!, "coord", `[Phase1] Started with ${n} workers for ${job}`));
  events.push(line(starts[1]!, "coord", `[Phase2] Started with ${n} workers for ${job}`));
  for (const index of [0, 1] as const) {
    const order = [...workers].sort((a, b) => a.tookMs[index] - b.tookMs[index]);
    order.forEach(({ id, host, tookMs, skewMs = 0 }, place) => {
      const endMs = starts[index]! + tookMs[index];
      const name = ["Contribution", "Prove"][index]!;
      events.push(line(starts[index]! + 4 + skewMs, host, `Computing ${name} for ${job}`));
      events.push(line(endMs + skewMs, host, `${name} computation successful for ${job}`));
      const phase = index + 1;
      events.push(
        line(
          endMs + 5,
          "coord",
          `[Phase${phase}] WorkerId(${id}…) finished phase ${phase} for ${job} (${place + 1}/${n} workers done, Phase: 1.0s)`,
        ),
      );
    });
  }
  const [first] = [...workers].sort((a, b) => a.tookMs[1] - b.tookMs[1]);
  const assigned = starts[1]! + first!.tookMs[1] + 6;
  const end = starts[1]! + ends[1]! + 500;
  const skewMs = first!.skewMs ?? 0;
  events.push(
    line(assigned, "coord", `[Phase3] Assigned worker WorkerId(${first!.id}…) as aggregator for job ${job}`),
  );
  events.push(line(assigned + 3 + skewMs, first!.host, `Starting aggregation step for ${job}`));
  events.push(line(end - 5 + skewMs, first!.host, `Aggregation task completed for ${job}`));
  events.push(
    line(end, "coord", `[Phase3] WorkerId WorkerId(${first!.id}…) done, phase 3 completed for ${job} (0.5s)`),
  );
  events.push(
    line(end + 1, "coord", `[Job] Finished ${job} ✔ ${((end + 1) / 1000).toFixed(3)}s (1.0s+1.0s+0.5s)`),
  );
  return events;
}

const THREE = [
  { id: "aaaaaaaa", host: "p1", tookMs: [1000, 4200] },
  { id: "bbbbbbbb", host: "p2", tookMs: [1500, 3600] },
  { id: "cccccccc", host: "p3", tookMs: [2100, 3900] },
] as const;

const hostsOf = (events: readonly LogRecord[]) =>
  Object.fromEntries(
    trailOf(events)
      .lanes.slice(1)
      .map(({ host, worker }) => [host, worker]),
  );

describe("properties", () => {
  const events = proof(THREE);
  const expected = trailOf(events);

  test("the order in which lines come, in one piece or in many, changes nothing", () => {
    const shuffled = fc.shuffledSubarray(events, { minLength: events.length });
    fc.assert(
      fc.property(shuffled, fc.array(fc.nat(events.length), { maxLength: 5 }), (lines, cuts) => {
        const model = createModel();
        let from = 0;
        for (const to of [...cuts.sort((a, b) => a - b), lines.length]) {
          model.add(lines.slice(from, to).map(readingOf));
          trailOfModel(JOB, model);
          from = to;
        }
        model.add(lines.slice(0, 3).map(readingOf));
        expect(trailOfModel(JOB, model)).toEqual(expected);
      }),
    );
  });

  test("any part of the lines gives a trail of the agreed shape, with ends behind starts", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(events), (lines) => {
        const trail = trailOf(lines);
        for (const { started, ended } of [...trail.phases, ...trail.lanes.flatMap(({ spans }) => spans)])
          expect(ended === null || ended >= started).toBe(true);
        for (const phase of trail.phases) expect(phase.done).toBeLessThanOrEqual(phase.total);
        const ids = trail.lanes.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test("no message, however odd, breaks it", () => {
    const odd = fc.record({
      message: fc.string({ unit: "binary" }),
      phase: fc.string(),
      worker: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 8 }), (lines) => {
        const noise = lines.map((more, index) =>
          line(index, "p1", more.message, { ...more, job: JOB, level: "error" }),
        );
        const trail = trailOf([...events, ...noise]);
        expect(trail.state).toBe("completed");
      }),
    );
  });

  test("hosts and workers are joined rightly whatever their clocks say, or not at all", () => {
    const worker = fc.record({
      c: fc.integer({ min: 500, max: 9000 }),
      p: fc.integer({ min: 500, max: 9000 }),
      skewMs: fc.integer({ min: -30_000, max: 30_000 }),
    });
    fc.assert(
      fc.property(fc.array(worker, { minLength: 2, maxLength: 8 }), (made) => {
        const workers = made.map(({ c, p, skewMs }, index) => ({
          id: `${index}0000000`,
          host: `p${index}`,
          tookMs: [c, p] as const,
          skewMs,
        }));
        for (const lane of trailOf(proof(workers)).lanes) {
          if (lane.certainty !== "inferred") continue;
          expect(lane.host).toBe(`p${lane.worker![0]}`);
        }
      }),
    );
  });
});

describe("joining", () => {
  test("finish times that differ join every worker", () => {
    expect(hostsOf(proof(THREE))).toEqual({ p1: "aaaaaaaa", p2: "bbbbbbbb", p3: "cccccccc" });
  });

  test("clocks that are seconds off do not mislead", () => {
    const skewed = THREE.map((worker, index) => ({ ...worker, skewMs: [0, 1400, -900][index]! }));
    expect(hostsOf(proof(skewed))).toEqual({ p1: "aaaaaaaa", p2: "bbbbbbbb", p3: "cccccccc" });
  });

  test("workers that cannot be told apart stay apart", () => {
    const twins = [
      { id: "aaaaaaaa", host: "p1", tookMs: [1000, 2000] },
      { id: "bbbbbbbb", host: "p2", tookMs: [1001, 2001] },
      { id: "cccccccc", host: "p3", tookMs: [1001, 2002] },
    ] as const;
    const lanes = trailOf(proof(twins)).lanes.filter(({ role }) => role === "worker");
    const unknown = lanes.filter(({ certainty }) => certainty === "unknown");
    // The aggregator is told by its aggregation alone.
    expect(lanes.filter(({ certainty }) => certainty === "inferred").map(({ host }) => host)).toEqual(["p1"]);
    expect(unknown.map(({ host, worker }) => [host, worker])).toEqual([
      ["p2", null],
      ["p3", null],
      [null, "bbbbbbbb"],
      [null, "cccccccc"],
    ]);
  });

  test("twins are told apart by when they registered", () => {
    const twins = [
      { id: "aaaaaaaa", host: "p1", tookMs: [1000, 2000] },
      { id: "bbbbbbbb", host: "p2", tookMs: [1001, 2300] },
    ] as const;
    const events = proof(twins).filter(({ message }) => !/Prove|Phase[23]|aggregation/i.test(message));
    const pool = [
      line(-9000, "p1", "Connecting to coordinator at http://coord:50051"),
      line(-8997, "coord", "Registered worker: WorkerId(aaaaaaaa…) (total: 1)"),
      line(-7000, "p2", "Connecting to coordinator at http://coord:50051"),
      line(-6997, "coord", "Registered worker: WorkerId(bbbbbbbb…) (total: 2)"),
    ];
    expect(Object.values(hostsOf(events))).toContain(null);
    expect(hostsOf([...events, ...pool])).toEqual({ p1: "aaaaaaaa", p2: "bbbbbbbb" });
  });

  test("without the workers' logs the coordinator's words draw their lanes", () => {
    const lanes = trailOf(proof(THREE).filter(({ host }) => host === "coord")).lanes.slice(1);
    expect(lanes.map(({ id, host, certainty }) => [id, host, certainty])).toEqual([
      ["aaaaaaaa", null, "unknown"],
      ["bbbbbbbb", null, "unknown"],
      ["cccccccc", null, "unknown"],
    ]);
    expect(lanes[0]!.spans.map(({ phase, told_by, state }) => [phase, told_by, state])).toEqual([
      ["Contributions", "coordinator", "completed"],
      ["Prove", "coordinator", "completed"],
    ]);
  });
});

describe("states", () => {
  const begun = proof(THREE).filter(({ timeUs }) => timeUs < T0 + 3_000_000);
  const lastUs = Math.max(...begun.map(({ timeUs }) => timeUs));

  test("a job without an end runs while its lines are recent", () => {
    const trail = trailOf(begun, { newestUs: lastUs + 60_000_000 });
    expect(trail).toMatchObject({ state: "running", phase: "Prove", ended: null });
    expect(trail.phases.map(({ phase, state, done, total }) => [phase, state, done, total])).toEqual([
      ["Contributions", "completed", 3, 3],
      ["Prove", "running", 0, 3],
    ]);
    expect(trail.lanes[1]!.spans.at(-1)).toMatchObject({ phase: "Prove", state: "running", ended: null });
  });

  test("a job that fell silent is of unknown fate", () => {
    expect(trailOf(begun, { newestUs: lastUs + (QUIET_AFTER_MS + 1000) * 1000 }).state).toBe("unknown");
  });

  test("a log that begins mid-way tells the start from the end", () => {
    const trail = trailOf(proof(THREE).filter(({ timeUs }) => timeUs > T0 + 2_500_000));
    expect(trail).toMatchObject({ state: "completed", start_certainty: "inferred" });
    expect(Math.abs(Date.parse(trail.started) * 1000 - T0)).toBeLessThan(1000);
  });

  test("the workers' lines alone tell phases, and the end by the aggregation", () => {
    const trail = trailOf(proof(THREE).filter(({ host }) => host !== "coord"));
    expect(trail).toMatchObject({ state: "completed", start_certainty: "unknown", aggregator: "p2" });
    expect(trail.phases.map(({ phase, certainty }) => [phase, certainty])).toEqual([
      ["Contributions", "inferred"],
      ["Prove", "inferred"],
      ["Aggregate", "inferred"],
    ]);
  });

  test("a failure carries the worker's own words and marks its lane", () => {
    const events = [
      ...begun,
      line(3100, "p2", `Failed to generate proof for JobId(${JOB}…): out of memory`, { word: "ERROR" }),
      line(
        3105,
        "coord",
        `Worker WorkerId(bbbbbbbb…) failed while computing for job JobId(${JOB}…) in phase Prove`,
        { word: "ERROR" },
      ),
      line(3106, "coord", `Failed job JobId(${JOB}…) (reason: worker reported failure)`, { word: "ERROR" }),
    ];
    const trail = trailOf(events);
    expect(trail).toMatchObject({ state: "failed", reason: "worker reported failure", errors: 3 });
    expect(trail.cause).toMatchObject({ lane: "p2", text: "out of memory" });
    const lane = trail.lanes.find(({ id }) => id === "p2")!;
    expect(lane.marks).toMatchObject([
      { kind: "error", milestone: "task_failed", event: trail.cause!.event },
    ]);
    expect(lane.spans.at(-1)).toMatchObject({ phase: "Prove", state: "failed" });
    expect(trail.lanes.find(({ id }) => id === "p1")!.spans.at(-1)).toMatchObject({
      state: "cut",
      ended: trail.ended,
    });
    const facts = {
      name: JOB,
      job: JOB,
      jobId: "",
      lines: 99,
      errors: 7,
      inferredLines: 2,
      workers: 3,
      hosts: ["coord", "p1"],
      firstUs: T0,
      lastUs,
      lastHeardUs: lastUs,
    };
    expect(summaryOf(facts, events.map(readingOf), {})).toMatchObject({
      state: "failed",
      reason: "out of memory",
      lines: 99,
      errors: 7,
      inferred_lines: 2,
      phase: "Prove",
      progress: { done: 0, total: 3 },
    });
  });
});

test.each([
  [
    "execution",
    "Execution",
    ["[Execution] WorkerId(a1…) finished execution for JobId(1a2b3c4d…) (1/1 workers done, 2s)"],
  ],
  [
    "setup",
    "Setup",
    ["[Setup] Worker WorkerId(a1…) completed setup for job_id JobId(1a2b3c4d…) hash_id abcd"],
  ],
] as const)("a job of kind %s ends with its last worker", (kind, phase, messages) => {
  const start = line(0, "coord", `[Job] Started JobId(${JOB}…) successfully Capacity: 10CU Workers: 1`);
  const trail = trailOf([start, ...messages.map((message, index) => line(1000 + index, "coord", message))]);
  expect(trail).toMatchObject({ kind, state: "completed", phase });
  expect(trail.phases).toMatchObject([{ phase, done: 1, total: 1, state: "completed" }]);
});

test("a wrap runs from its own line on", () => {
  const trail = trailOf([line(0, "coord", `[Wrap] Job JobId(${JOB}…) started on worker WorkerId(a1…)`)]);
  expect(trail).toMatchObject({ kind: "wrap", state: "running", phase: "Wrap", start_certainty: "logged" });
});

describe("notes of Jobtrail's own", () => {
  const note = (ms: number, host: string, milestone: string, more: Partial<LogRecord> = {}) =>
    line(ms, host, `The container of ${host} ended: OOMKilled`, { level: "error", milestone, ...more });
  const marksOf = (events: readonly LogRecord[]) =>
    trailOf(events).lanes.flatMap(({ host, marks }) =>
      marks
        .filter(({ milestone }) => milestone === "restarted" || milestone === "lines_missing")
        .map(({ milestone, kind }) => [host, milestone, kind]),
    );

  test("a restart and missing lines are marked on the lane of the process, at whatever level", () => {
    const events = [
      ...proof(THREE),
      note(1_200, "p2", "restarted"),
      note(1_300, "coord", "lines_missing", { level: "warn" }),
      note(1_400, "p3", "restarted", { level: "info" }),
    ];
    expect(marksOf(events)).toEqual([
      ["coord", "lines_missing", "warn"],
      ["p2", "restarted", "error"],
      ["p3", "restarted", "note"],
    ]);
  });

  test("one of another process, and one before or after the job, are not", () => {
    const events = [
      ...proof(THREE),
      note(1_200, "p9", "restarted"),
      note(-1, "p2", "restarted"),
      note(60_000, "p2", "restarted"),
    ];
    expect(marksOf(events)).toEqual([]);
  });

  test("but for its mark a note changes nothing of the trail", () => {
    const events = proof(THREE);
    const withNote = trailOf([...events, note(1_200, "p2", "restarted")]);
    const marks = withNote.lanes.find(({ host }) => host === "p2")?.marks ?? [];
    expect(marks).toHaveLength(1);
    marks.length = 0;
    expect(withNote).toEqual(trailOf(events));
  });
});
