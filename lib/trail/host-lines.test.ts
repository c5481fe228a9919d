import { describe, expect, test } from "vitest";
import { JOB, JOB_ID, line, trailOf } from "./fixtures/lines.ts";

const KILLED = "Out of memory: Killed process 1234 (zisk-worker) total-vm:88000000kB, anon-rss:63000000kB";

/** Two workers in Prove, one of which the coordinator loses 3 s into the job. */
function lost(host: string) {
  return [
    line(0, "coord", `[Job] Started JobId(${JOB}…) successfully Capacity: 20CU Workers: 2`),
    line(-9_000, "p1", "   Worker ID WorkerId(aaaaaaaa…)", { bare: true }),
    line(-9_000, host, "   Worker ID WorkerId(bbbbbbbb…)", { bare: true }),
    line(10, "coord", `[Phase1] Started with 2 workers for JobId(${JOB}…)`),
    line(20, "p1", `Starting Partial Contribution for ${JOB_ID}`),
    line(21, host, `Starting Partial Contribution for ${JOB_ID}`),
    line(
      3_000,
      "coord",
      `Worker WorkerId(bbbbbbbb…) connection dropped while computing for job JobId(${JOB}…) in phase Contributions`,
      { word: "ERROR" },
    ),
    line(
      3_001,
      "coord",
      `Failed job JobId(${JOB}…) (reason: Worker WorkerId(bbbbbbbb…) connection dropped)`,
      { word: "ERROR" },
    ),
  ];
}

/** As the kernel's own stream has it, read before anybody knew what the worker worked on: without a job. */
const killed = (ms: number, host: string) =>
  line(ms, host, KILLED, {
    bare: true,
    stream: `${host}/kernel`,
    service: "kernel",
    job: "",
    jobId: "",
    inferred: "level",
  });

describe("the kernel's word that it killed a worker, in a stream of its own", () => {
  test("is the cause on that worker's lane, whatever was read first", () => {
    const trail = trailOf([killed(2_400, "p2"), ...lost("p2")]);
    expect(trail.cause).toMatchObject({
      lane: "p2",
      told_by: "worker",
      text: expect.stringContaining("Out of memory"),
    });
    const marks = trail.lanes.find(({ id }) => id === "p2")?.marks ?? [];
    expect(marks).toContainEqual(
      expect.objectContaining({ milestone: "killed", kind: "error", inferred: true }),
    );
    expect(trail.lanes.find(({ id }) => id === "p1")?.marks).toEqual([]);
  });

  test("is nobody's where the worker broke long before or after, or on another host", () => {
    for (const other of [killed(-60_000, "p2"), killed(30_000, "p2"), killed(2_400, "p1")]) {
      const trail = trailOf([other, ...lost("p2")]);
      expect(trail.cause).toMatchObject({ lane: "p2", text: "connection dropped" });
      expect(
        trail.lanes.flatMap(({ marks }) => marks).filter(({ milestone }) => milestone === "killed"),
      ).toEqual([]);
    }
  });
});
