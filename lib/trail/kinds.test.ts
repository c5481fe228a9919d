import { describe, expect, test } from "vitest";
import { JOB, JOB_ID, line, T0, trailOf } from "./fixtures/lines.ts";
import { QUIET_AFTER_MS } from "./state.ts";
import { isoFromMicros } from "../time.ts";

const J = `JobId(${JOB}…)`;
const W = (id: string) => `WorkerId(${id}…)`;
const at = (ms: number) => isoFromMicros(T0 + ms * 1000);
const error = { word: "ERROR" };
const late = { newestUs: T0 + 3 * QUIET_AFTER_MS * 1000 };

describe("a wrap", () => {
  const begun = line(0, "coord", `[Wrap] Job ${J} started on worker ${W("aaaa0001")}`);

  test("ends where the coordinator says so", () => {
    const trail = trailOf([begun, line(10_000, "coord", `[Wrap] Job ${J} completed successfully`)], late);
    expect(trail).toMatchObject({ kind: "wrap", state: "completed", duration_ms: 10_000, pool: false });
    expect(trail.phases).toMatchObject([{ phase: "Wrap", state: "completed", done: 1, total: 1 }]);
    expect(trail.lanes[1]).toMatchObject({
      worker: "aaaa0001",
      spans: [{ phase: "Wrap", state: "completed", ended: at(10_000) }],
    });
  });

  test("fails by its worker's word", () => {
    const trail = trailOf([
      begun,
      line(4_000, "p1", `Wrap task failed for ${JOB_ID}: no key`, error),
      line(4_010, "coord", `Failed job ${J} (reason: Task execution failed)`, error),
    ]);
    expect(trail).toMatchObject({ kind: "wrap", state: "failed", cause: { text: "no key" } });
    expect(trail.phases).toMatchObject([{ phase: "Wrap", state: "failed" }]);
  });
});

describe("a set-up", () => {
  const lines = [
    line(0, "p1", `[Setup] job_id ${JOB_ID} Received setup for hash_id abcd`),
    line(5, "p2", `[Setup] job_id ${JOB_ID} Received setup for hash_id abcd`),
    line(3_000, "p1", `[Setup] job_id ${JOB_ID} Completed setup for hash_id abcd`),
    line(3_005, "coord", `[Setup] Worker ${W("aaaa0001")} completed setup for job_id ${JOB_ID} hash_id abcd`),
    line(5_000, "p2", `[Setup] job_id ${JOB_ID} Completed setup for hash_id abcd`),
    line(5_005, "coord", `[Setup] Worker ${W("bbbb0002")} completed setup for job_id ${JOB_ID} hash_id abcd`),
  ];
  const acknowledged = line(5_006, "coord", `[Setup] All workers acknowledged setup for job_id ${JOB_ID}`);

  test("runs from the first that received it to the last that acknowledged it", () => {
    const trail = trailOf([...lines, acknowledged]);
    expect(trail).toMatchObject({ kind: "setup", state: "completed", started: at(0), ended: at(5_006) });
    expect(trail.phases).toMatchObject([{ phase: "Setup", done: 2 }]);
    expect(trail.lanes.map(({ host, worker }) => [host, worker])).toEqual([
      ["coord", null],
      ["p1", "aaaa0001"],
      ["p2", "bbbb0002"],
    ]);
  });

  test("that nobody asked for is one of the pool; one that was asked for is not", () => {
    const ofOne = lines.filter(({ host, message }) => host === "p1" || message.includes("aaaa0001"));
    expect(trailOf([...ofOne, acknowledged]).pool).toBe(true);
    expect(trailOf([...lines, acknowledged]).pool).toBe(false);
    const asked = line(-1, "coord", `[Job] Started ${J} successfully Capacity: 20CU Workers: 2`);
    expect(trailOf([asked, ...ofOne, acknowledged]).pool).toBe(false);
  });

  test("is not over with the first worker, and completes though one fails", () => {
    expect(trailOf(lines.slice(0, 4)).state).toBe("running");
    const failed = line(
      4_000,
      "coord",
      `[Setup] Worker ${W("bbbb0002")} failed setup for job_id ${JOB_ID} hash_id abcd: no disk`,
      error,
    );
    const trail = trailOf([...lines.slice(0, 4), failed, acknowledged]);
    expect(trail.state).toBe("completed");
    expect(trail.lanes.find(({ worker }) => worker === "bbbb0002")?.spans).toMatchObject([
      { state: "failed" },
    ]);
  });

  test("fails where the keys differ", () => {
    const trail = trailOf([
      ...lines,
      line(5_006, "coord", `[Setup] VK mismatch for job_id ${JOB_ID}`, error),
    ]);
    expect(trail.state).toBe("failed");
  });
});

describe("an execution", () => {
  const begun = [
    line(0, "coord", `[Job] Started ${J} successfully Capacity: 10CU Workers: 1`),
    line(1, "coord", `[Phase1] Started with 1 workers for ${J}`),
    line(10, "p1", `Starting Execution-only for ${JOB_ID}`),
  ];

  test("ends where the coordinator says so, its worker with it", () => {
    const trail = trailOf([
      ...begun,
      line(
        2_000,
        "coord",
        `[Execution] ${W("aaaa0001")} finished execution for ${J} (1/1 workers done, 2.0s)`,
      ),
      line(2_010, "coord", `[Execution] Job ${J} completed successfully ✔ Duration: 2.0s`),
    ]);
    expect(trail).toMatchObject({ kind: "execution", state: "completed", ended: at(2_010) });
    expect(trail.phases).toMatchObject([{ phase: "Execution", done: 1, total: 1, state: "completed" }]);
    expect(trail.lanes[1]).toMatchObject({
      host: "p1",
      worker: "aaaa0001",
      spans: [{ phase: "Execution", state: "completed" }],
    });
  });

  test("that fails is one, and says why", () => {
    const trail = trailOf([
      ...begun,
      line(500, "p1", `Execution-only computation failed for ${J}: out of steps`, error),
      line(
        510,
        "coord",
        `Failed job ${J} (reason: Task execution failed on worker ${W("aaaa0001")}: x)`,
        error,
      ),
    ]);
    expect(trail).toMatchObject({
      kind: "execution",
      state: "failed",
      cause: { lane: "p1", text: "out of steps" },
    });
    expect(trail.lanes[1]?.spans).toMatchObject([{ phase: "Execution", state: "failed" }]);
  });
});

test("a host whose clock is ahead makes no running job one of unknown fate", () => {
  const begun = line(0, "coord", `[Job] Started ${J} successfully Capacity: 10CU Workers: 1`);
  const ahead = line(16 * 60_000, "p9", `Computing Contribution for ${J}`, { receivedUs: T0 + 1_000 });
  expect(trailOf([begun], { newestUs: Math.min(ahead.timeUs, ahead.receivedUs) }).state).toBe("running");
  // And its own lines do not keep a job running that nobody has heard of for long.
  expect(trailOf([begun, ahead], late).state).toBe("unknown");
});
