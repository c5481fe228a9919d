import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../server/record.ts";
import { JOB, JOB_ID, line, structured, trailOf } from "./fixtures/lines.ts";
import type { Trail } from "./shape.ts";

const J = `JobId(${JOB}…)`;
/** Worker IDs as the coordinator's structured lines have them whole. */
const ID = (worker: string) => `${worker}-1111-4222-8333-444455556666`;
const error = { word: "ERROR" };
const WORKERS = { p1: "aaaa0001", p2: "bbbb0002", p3: "cccc0003" };

/** What a proof by three workers prints until it is `phase`, each finishing Contributions at a time of its own. */
function bareUntil(phase: "Contributions" | "Prove"): LogRecord[] {
  const lines = [
    ...Object.entries(WORKERS).flatMap(([host, worker]) => banner(-60_000, host, worker)),
    line(0, "coord", `[Job] Started ${J} successfully Capacity: 30CU Workers: 3`),
    line(1, "coord", `[Phase1] Started with 3 workers for ${J}`),
    ...Object.keys(WORKERS).map((host) => line(4, host, `Computing Contribution for ${J}`)),
  ];
  if (phase === "Contributions") return lines;
  Object.entries(WORKERS).forEach(([host, worker], index) => {
    const atMs = 1_000 + 400 * index;
    lines.push(line(atMs, host, `Contribution computation successful for ${J}`));
    lines.push(
      line(
        atMs + 5,
        "coord",
        `[Phase1] WorkerId(${worker}…) finished phase 1 for ${J} (${index + 1}/3 workers done, Phase: 1.0s)`,
      ),
    );
  });
  lines.push(line(2_000, "coord", `[Phase2] Started with 3 workers for ${J}`));
  for (const host of Object.keys(WORKERS)) lines.push(line(2_010, host, `Computing Prove for ${J}`));
  return lines;
}

function structuredUntil(phase: "Contributions" | "Prove"): LogRecord[] {
  const of = { job_id: JOB_ID };
  const lines = [
    structured(0, "coord", "job started", of),
    structured(1, "coord", "phase started", { ...of, phase: "Contributions" }),
    ...workersSay(4, "computing contribution", "Contributions"),
  ];
  if (phase === "Contributions") return lines;
  lines.push(...workersSay(1_000, "contribution computation successful", "Contributions"));
  for (const worker of Object.values(WORKERS))
    lines.push(
      structured(1_100, "coord", "worker finished phase", {
        ...of,
        phase: "Contributions",
        worker_id: ID(worker),
      }),
    );
  lines.push(structured(2_000, "coord", "phase started", { ...of, phase: "Prove" }));
  lines.push(...workersSay(2_010, "computing prove", "Prove"));
  return lines;
}

function workersSay(ms: number, message: string, phase: string): LogRecord[] {
  return Object.entries(WORKERS).map(([host, worker]) =>
    structured(ms, host, message, { job_id: JOB_ID, phase, worker_id: ID(worker) }),
  );
}

/** What a worker prints on stdout when it starts. */
function banner(ms: number, host: string, worker: string): LogRecord[] {
  return [
    line(ms, host, "ZisK Worker v0.18.0", { bare: true, milestone: "process_started" }),
    line(ms, host, `   Worker ID WorkerId(${worker}…)`, { bare: true }),
  ];
}

const laneOf = (trail: Trail, host: string) => trail.lanes.find((lane) => lane.host === host)!;
const phasesOf = (trail: Trail) => trail.phases.map(({ phase, state }) => `${phase} ${state}`);
const joins = (trail: Trail) =>
  Object.fromEntries(
    trail.lanes.slice(1).map(({ host, worker, certainty }) => [host, [worker?.slice(0, 8), certainty]]),
  );
const JOINED = Object.fromEntries(
  Object.entries(WORKERS).map(([host, worker]) => [host, [worker, "logged"]]),
);

const LOST = {
  bare: () => [
    ...bareUntil("Prove"),
    line(
      5_000,
      "coord",
      `Worker WorkerId(bbbb0002…) connection dropped while computing for job ${J} in phase Prove`,
      error,
    ),
    line(5_001, "coord", `Failed job ${J} (reason: Worker WorkerId(bbbb0002…) connection dropped)`, error),
    line(5_010, "p1", `Job ${JOB_ID} cancelled: Worker WorkerId(bbbb0002…) connection dropped`),
    line(5_012, "p1", `Failed to generate proof for ${J}: Cancelled`, error),
    line(5_013, "p1", `[Recovery] ${WORKERS.p1}5b4a49388776655443322110: cleaning up`),
  ],
  structured: () => [
    ...structuredUntil("Prove"),
    structured(
      5_000,
      "coord",
      "worker failed",
      { job_id: JOB_ID, phase: "Prove", worker_id: ID("bbbb0002"), reason: "connection dropped" },
      "ERROR",
    ),
    structured(5_001, "coord", "job failed", { job_id: JOB_ID, reason: "worker lost" }, "ERROR"),
    structured(5_010, "p1", "job cancelled", { job_id: JOB_ID, worker_id: ID("aaaa0001") }),
  ],
};

describe.each(["bare", "structured"] as const)("a worker that the coordinator lost, %s", (dialect) => {
  const trail = trailOf(LOST[dialect]());

  test("its open span ends as failed where the coordinator says so, with a sign", () => {
    const lane = laneOf(trail, "p2");
    expect(lane.spans.at(-1)).toMatchObject({
      phase: "Prove",
      state: "failed",
      told_by: "coordinator",
      ended: trail.cause!.time,
    });
    expect(lane.marks).toMatchObject([{ kind: "error", milestone: "worker_lost" }]);
  });

  test("it is the cause, and every other worker keeps its own host", () => {
    expect(trail.cause).toMatchObject({ lane: "p2", told_by: "coordinator", text: "connection dropped" });
    expect(joins(trail)).toEqual(JOINED);
  });

  test("who was told to stop was cancelled, and who said nothing was cut off at the job's end", () => {
    expect(laneOf(trail, "p1").spans.at(-1)).toMatchObject({ phase: "Prove", state: "cancelled" });
    expect(laneOf(trail, "p3").spans.at(-1)).toMatchObject({
      phase: "Prove",
      state: "cut",
      ended: trail.ended,
    });
  });
});

const IN_CONTRIBUTIONS = {
  bare: () => [
    ...bareUntil("Contributions"),
    line(3_000, "p2", `Failed to generate proof for ${J}: service exited with SIGSEGV`, error),
    line(3_001, "p2", `Contribution computation failed for ${J}: Failed to generate proof`, error),
    line(
      3_010,
      "coord",
      `Failed job ${J} (reason: Task execution failed on worker WorkerId(bbbb0002…): Failed to generate proof)`,
      error,
    ),
    line(
      3_020,
      "p1",
      `Job ${JOB_ID} cancelled: Task execution failed on worker WorkerId(bbbb0002…): Failed to generate proof`,
    ),
    line(3_021, "p1", `Failed to generate proof for ${J}: Cancelled`, error),
  ],
  structured: () => [
    ...structuredUntil("Contributions"),
    structured(
      3_000,
      "p2",
      "failed to generate proof",
      {
        job_id: JOB_ID,
        phase: "Contributions",
        worker_id: ID("bbbb0002"),
        error: "service exited with SIGSEGV",
      },
      "ERROR",
    ),
    structured(3_010, "coord", "job failed", { job_id: JOB_ID, reason: "worker reported failure" }, "ERROR"),
  ],
};

describe.each(["bare", "structured"] as const)("a failure in Contributions, %s", (dialect) => {
  const trail = trailOf(IN_CONTRIBUTIONS[dialect]());

  test("is one in Contributions, and Prove, which never began, is not drawn", () => {
    expect(phasesOf(trail)).toEqual(["Contributions failed"]);
    expect(laneOf(trail, "p2").spans).toMatchObject([{ phase: "Contributions", state: "failed" }]);
    expect(laneOf(trail, "p2").marks[0]).toMatchObject({ phase: "Contributions", kind: "error" });
  });

  test("is caused by the worker that failed, and not by one that was stopped for it", () => {
    expect(trail.cause).toMatchObject({ lane: "p2", told_by: "worker", text: "service exited with SIGSEGV" });
    expect(joins(trail)).toEqual(JOINED);
  });
});

describe("the cause", () => {
  test("is what the failing process printed as it broke", () => {
    const inferred = { inferred: "job,phase", job: JOB, bare: true };
    const trail = trailOf([
      ...bareUntil("Prove"),
      line(4_900, "p2", "[CUDA] cudaMalloc failed due to: out of memory (2) at gpu.cu:12", {
        ...inferred,
        milestone: "prover_failed",
      }),
      line(4_950, "p2", "thread 'main' panicked at worker.rs:7:", { ...inferred, milestone: "crashed" }),
      line(5_000, "p2", `Failed to generate proof for ${J}: Task panicked`, error),
      line(
        5_010,
        "coord",
        `Failed job ${J} (reason: Task execution failed on worker WorkerId(bbbb0002…): x)`,
        error,
      ),
    ]);
    expect(trail.cause).toMatchObject({ lane: "p2", text: expect.stringContaining("out of memory") });
    expect(trail.inferred_lines).toBe(2);
    expect(laneOf(trail, "p2").marks.filter(({ inferred: isInferred }) => isInferred)).toHaveLength(2);
  });

  test("of a worker that was killed is what the kernel says of its host", () => {
    const trail = trailOf([
      ...bareUntil("Prove"),
      line(4_000, "p2", "Out of memory: Killed process 1234 (zisk-worker) total-vm:1kB", {
        bare: true,
        milestone: "killed",
        job: JOB,
        inferred: "job",
        stream: "kernel",
      }),
      line(
        4_600,
        "coord",
        `Worker WorkerId(bbbb0002…) disconnected while computing for job ${J} in phase Prove`,
        error,
      ),
      line(4_601, "coord", `Failed job ${J} (reason: lost)`, error),
    ]);
    expect(trail.cause).toMatchObject({ lane: "p2", text: expect.stringContaining("Out of memory") });
    expect(trail.lanes).toHaveLength(4);
    expect(laneOf(trail, "p2").spans.at(-1)).toMatchObject({ state: "failed", told_by: "coordinator" });
  });

  test("is the coordinator's time-out where nobody else says anything", () => {
    const trail = trailOf([
      ...bareUntil("Prove"),
      line(90_000, "coord", `[Monitor] Phase Aggregate timed out for job ${J} (100s > 100s)`, error),
      line(90_001, "coord", `Failed job ${J} (reason: timed out)`, error),
    ]);
    expect(trail.cause?.text).toContain("timed out");
    // Nothing of Aggregate ever began.
    expect(phasesOf(trail)).toEqual(["Contributions completed", "Prove failed"]);
  });
});

test("a cancellation that is acknowledged ends a worker whose own log is missing", () => {
  const trail = trailOf([
    ...bareUntil("Prove").filter(({ host }) => host !== "p3"),
    line(
      5_000,
      "coord",
      `Worker WorkerId(bbbb0002…) connection dropped while computing for job ${J} in phase Prove`,
      error,
    ),
    line(5_001, "coord", `Failed job ${J} (reason: lost)`, error),
    line(5_100, "coord", `Worker WorkerId(aaaa0001…) acknowledged cancellation of job ${JOB_ID}`),
  ]);
  expect(laneOf(trail, "p1").spans.at(-1)).toMatchObject({ state: "cancelled", told_by: "coordinator" });
});
