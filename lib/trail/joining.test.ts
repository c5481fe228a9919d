import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../server/record.ts";
import { JOB, line, structured, trailOf } from "./fixtures/lines.ts";
import type { LineOptions } from "./fixtures/lines.ts";
import type { Trail } from "./shape.ts";

const J = `JobId(${JOB}…)`;

const start = (workers: number) => [
  line(0, "coord", `[Job] Started ${J} successfully Capacity: 30CU Workers: ${workers}`),
  line(1, "coord", `[Phase1] Started with ${workers} workers for ${J}`),
];

/** Workers in step: nothing but their own words tells them apart. */
function inStep(hosts: Readonly<Record<string, string>>): LogRecord[] {
  const n = Object.keys(hosts).length;
  return [
    ...start(n),
    ...Object.keys(hosts).flatMap((host) => [
      line(4, host, `Computing Contribution for ${J}`),
      line(1_000, host, `Contribution computation successful for ${J}`),
    ]),
    ...Object.values(hosts).map((worker, index) =>
      line(
        1_005,
        "coord",
        `[Phase1] WorkerId(${worker}…) finished phase 1 for ${J} (${index + 1}/${n} workers done, Phase: 1.0s)`,
      ),
    ),
  ];
}

const bare = (more: LineOptions = {}) => ({ bare: true, ...more });
const named = (ms: number, host: string, worker: string, more?: LineOptions) =>
  line(ms, host, `   Worker ID WorkerId(${worker})`, bare(more));

const lanesOf = (trail: Trail) =>
  trail.lanes
    .filter(({ role }) => role === "worker")
    .map(({ host, worker, certainty }) => [host, worker, certainty]);

describe("a process that names itself", () => {
  test("by its banner is joined to its worker beyond doubt", () => {
    const records = inStep({ p1: "aaaa0001", p2: "bbbb0002" });
    expect(lanesOf(trailOf(records))).toHaveLength(4);
    const banners = [named(-9e6, "p1", "aaaa0001…"), named(-9e6, "p2", "bbbb0002…")];
    expect(lanesOf(trailOf([...banners, ...records]))).toEqual([
      ["p1", "aaaa0001", "logged"],
      ["p2", "bbbb0002", "logged"],
    ]);
  });

  test("is joined also where it is the only one", () => {
    const records = inStep({ p1: "aaaa0001" });
    expect(lanesOf(trailOf([named(-5_000, "p1", "aaaa0001…"), ...records]))).toEqual([
      ["p1", "aaaa0001", "logged"],
    ]);
  });

  test("by a recovery behind the job is the same worker, unless it was started anew between", () => {
    const records = inStep({ p1: "aaaa0001", p2: "bbbb0002" });
    const recovery = line(9_000, "p1", "[Recovery] aaaa00015b4a49388776655443322110: recovering");
    const [first] = lanesOf(trailOf([...records, recovery]));
    expect(first).toEqual(["p1", "aaaa00015b4a49388776655443322110", "logged"]);
    const anew = line(8_000, "p1", "ZisK Worker v0.18.0", bare({ milestone: "process_started" }));
    expect(lanesOf(trailOf([...records, anew, recovery]))[0]).not.toContain("logged");
  });

  test("on stdout is joined to the log file of the same host", () => {
    const records = inStep({ p1: "aaaa0001" });
    const trail = trailOf([named(-5_000, "p1", "aaaa0001…", { stream: "zisk-worker.service" }), ...records]);
    expect(lanesOf(trail)).toEqual([["p1", "aaaa0001", "logged"]]);
  });

  test("anew within the job was restarted there: one sign, on its lane", () => {
    const trail = trailOf([
      named(-5_000, "p1", "aaaa0001…"),
      ...inStep({ p1: "aaaa0001" }),
      line(1_500, "p1", "ZisK Worker v0.18.0", bare({ milestone: "process_started" })),
      named(1_500, "p1", "dddd0004…"),
      line(2_000, "coord", `[Phase2] Started with 1 workers for ${J}`),
    ]);
    expect(lanesOf(trail)).toEqual([["p1", "aaaa0001", "logged"]]);
    expect(trail.lanes[1]!.marks).toMatchObject([{ milestone: "restarted", kind: "note" }]);
  });
});

test("of one worker and one host nothing else can be true, where the lines say that there is but one", () => {
  const one = inStep({ p1: "aaaa0001" }).filter(({ milestone }) => milestone !== "task_completed");
  expect(lanesOf(trailOf(one))).toEqual([["p1", "aaaa0001", "inferred"]]);
  expect(
    lanesOf(
      trailOf(one.filter(({ milestone }) => milestone !== "job_started" && milestone !== "phase_started")),
    ),
  ).toHaveLength(2);
});

describe("names that collide once they are cut", () => {
  const hosts = { p1: "worker-0", p2: "worker-0", p3: "worker-0" };

  test("are said to collide, and their lanes are not merged", () => {
    const trail = trailOf(inStep(hosts));
    expect(trail.collisions).toEqual([{ name: "worker-0…", workers: 3 }]);
    expect(lanesOf(trail).map(([host]) => host)).toEqual(["p1", "p2", "p3"]);
    expect(trail.phases[0]).toMatchObject({ done: 3, total: 3, state: "completed" });
  });

  test("also where each process says its own, cut or whole", () => {
    const cut = Object.keys(hosts).map((host) => named(-5_000, host, "worker-0…"));
    const trail = trailOf([...cut, ...inStep(hosts)]);
    expect(lanesOf(trail)).toEqual(Object.keys(hosts).map((host) => [host, "worker-0…", "logged"]));
    expect(trail.lanes.filter(({ shared_name }) => shared_name)).toHaveLength(3);
    const whole = Object.keys(hosts).map((host, index) =>
      line(9_000, host, `[Recovery] worker-0${index + 1}: recovering`),
    );
    expect(lanesOf(trailOf([...inStep(hosts), ...whole])).map(([, worker]) => worker)).toEqual([
      "worker-01",
      "worker-02",
      "worker-03",
    ]);
  });

  test("do not where the lines carry them whole", () => {
    const records = ["worker-01", "worker-02"].flatMap((worker, index) => [
      structured(4, `p${index}`, "computing contribution", {
        job_id: JOB,
        phase: "Contributions",
        worker_id: worker,
      }),
      structured(900, "coord", "worker finished phase", {
        job_id: JOB,
        phase: "Contributions",
        worker_id: worker,
      }),
    ]);
    const trail = trailOf(records);
    expect(trail.collisions).toEqual([]);
    expect(lanesOf(trail).map(([, worker]) => worker)).toEqual(["worker-01", "worker-02"]);
  });
});
