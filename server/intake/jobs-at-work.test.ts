import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JobsAtWork } from "./jobs-at-work.ts";
import type { Told } from "./work.ts";

const START_US = Date.UTC(2026, 5, 4) * 1_000;

/** A record at a second; what is left out is absent. */
function at(atS: number, told: Partial<Told> = {}): Told {
  const timeUs = START_US + Math.round(atS * 1_000_000);
  const absent = { milestone: "", job: "", jobId: "", phase: "", worker: "", message: "", inferred: "" };
  const origin = { source: "file", host: "prover-1", service: "zisk-worker", stream: "w1" };
  return { ...absent, ...origin, timeUs, ...told };
}

const A = { job: "aaaaaaaa" };
const B = { job: "bbbbbbbb" };
const starts = (atS: number, job: Partial<Told>, phase: string, more: Partial<Told> = {}): Told =>
  at(atS, { milestone: "task_started", phase, ...job, ...more });
const completes = (atS: number, job: Partial<Told>, phase: string): Told =>
  at(atS, { milestone: "task_completed", phase, ...job });
const fails = (atS: number, job: Partial<Told>, phase = ""): Told =>
  at(atS, { milestone: "task_failed", phase, ...job });
const coordinator = { host: "coord", service: "zisk-coordinator", stream: "c" };

/** What is attached to each record that names no job, "" where nothing is. */
function attached(...records: Told[]): string[] {
  const jobs = new JobsAtWork();
  const copies = records.map((record) => ({ ...record }));
  const nameless = copies.filter(({ job }) => job === "");
  for (const record of copies) jobs.attach(record);
  return nameless.map(({ job }) => job);
}

describe("a line without a job, of a worker's process", () => {
  test("is the job's from the start of its first task to the end of Prove, and between the two tasks", () => {
    const jobs = attached(
      at(1),
      starts(2, A, "Contributions"),
      at(3),
      completes(4, A, "Contributions"),
      at(5),
      starts(6, A, "Prove"),
      at(7),
      completes(8, A, "Prove"),
      at(8),
      at(9),
    );
    expect(jobs).toEqual(["", A.job, A.job, A.job, "", ""]);
  });

  test("is the aggregator's until its own end, although the step begins once for each proof", () => {
    const jobs = attached(
      starts(1, A, "Prove"),
      completes(2, A, "Prove"),
      at(3),
      starts(4, A, "Aggregate"),
      starts(5, A, "Aggregate"),
      at(6),
      completes(7, A, "Aggregate"),
      at(8),
    );
    expect(jobs).toEqual(["", A.job, ""]);
  });

  test("says that job and worker were inferred, in the order of the list", () => {
    const jobs = new JobsAtWork();
    jobs.attach(at(0, { milestone: "worker_named", worker: "9f8e7d6c" }));
    jobs.attach(starts(1, { ...A, jobId: "aaaaaaaa-1111-4222-8333-444455556666" }, "Prove"));
    const panic = at(2, { milestone: "crashed", inferred: "level,time" });
    jobs.attach(panic);
    expect(panic).toMatchObject({
      job: "aaaaaaaa",
      jobId: "aaaaaaaa-1111-4222-8333-444455556666",
      worker: "9f8e7d6c",
      inferred: "level,job,worker,time",
    });
    const named = at(3, { worker: "other" });
    jobs.attach(named);
    expect(named).toMatchObject({ job: "aaaaaaaa", worker: "other", inferred: "job" });
  });

  test("is still the job's two seconds behind a failure, which may be said again, and no longer", () => {
    const jobs = attached(
      starts(1, A, "Prove"),
      fails(2, A),
      at(2),
      at(3.9, { milestone: "recovery" }),
      fails(3.9, A),
      at(5.9),
      at(5.95),
    );
    expect(jobs).toEqual([A.job, A.job, A.job, ""]);
  });

  test("is no job's once the next one's set-up has begun, be it within those two seconds", () => {
    const setUp = at(2.5, { milestone: "own_setup_started", job: "cccccccc" });
    expect(attached(starts(1, A, "Prove"), fails(2, A), at(2.2), setUp, at(2.6))).toEqual([A.job, ""]);
  });

  test("is no job's where it tells of the pool or of missing lines", () => {
    const milestones = ["connecting", "registration_accepted", "lines_missing"];
    const lines = milestones.map((milestone) => at(2, { milestone }));
    expect(attached(starts(1, A, "Prove"), ...lines)).toEqual(["", "", ""]);
  });

  test("is no job's where its time lies outside, or nothing was heard of the job for very long", () => {
    expect(attached(starts(100, A, "Prove"), at(99), at(100), at(99.999999))).toEqual(["", A.job, ""]);
    expect(attached(starts(0, A, "Prove"), at(2_700), at(2_701))).toEqual([A.job, ""]);
    const touched = attached(starts(0, A, "Prove"), at(2_000, A), at(4_700), at(4_701));
    expect(touched).toEqual([A.job, ""]);
  });

  test("without a time of its own stands no earlier than the line before it", () => {
    const jobs = attached(starts(1, A, "Prove"), at(0, { inferred: "time" }));
    expect(jobs).toEqual([A.job]);
  });

  test("of another stream, source or host is not looked at", () => {
    const others = [{ stream: "w2" }, { source: "docker" }, { host: "prover-2" }];
    const lines = others.map((other) => at(2, { milestone: "crashed", ...other }));
    expect(attached(starts(1, A, "Prove"), ...lines)).toEqual(["", "", ""]);
  });
});

describe("two jobs", () => {
  test("one after the other: the next task ends the job before it", () => {
    const waiting = [starts(1, A, "Contributions"), completes(2, A, "Contributions"), at(3)];
    expect(attached(...waiting, starts(4, B, "Contributions"), at(5))).toEqual([A.job, B.job]);
    expect(attached(starts(1, A, "Prove"), starts(2, B, "Prove"), at(3))).toEqual([B.job]);
    const execution = at(1, { milestone: "own_execution_started", ...A });
    expect(attached(execution, at(2), starts(3, B, "Contributions"), at(4))).toEqual([A.job, B.job]);
  });

  test("that overlap get no line that both could claim", () => {
    const jobs = attached(
      starts(1, A, "Prove"),
      starts(2, B, "Contributions"),
      at(3),
      completes(4, A, "Prove"),
      at(5),
    );
    expect(jobs).toEqual(["", B.job]);
  });

  test("with the same eight characters are told apart by their whole IDs", () => {
    const first = { job: "aaaaaaaa", jobId: "aaaaaaaa-1111-4222-8333-444455556666" };
    const second = { job: "aaaaaaaa", jobId: "aaaaaaaa-9999-4222-8333-444455556666" };
    const line = at(3);
    const jobs = new JobsAtWork();
    for (const record of [starts(1, first, "Prove"), starts(2, second, "Prove"), line]) jobs.attach(record);
    expect(line.jobId).toBe(second.jobId);
  });

  test("of two workers in one stream with their coordinator get nothing", () => {
    const jobs = attached(
      at(0, { milestone: "phase_started", ...A }),
      starts(1, A, "Prove"),
      at(1.5, { milestone: "worker_finished", ...A }),
      at(2),
    );
    expect(jobs).toEqual([""]);
  });
});

describe("a restart", () => {
  test("is marked by its banner, and ends the job", () => {
    const jobs = attached(
      starts(1, A, "Prove"),
      at(2),
      at(9, { milestone: "process_started" }),
      at(9),
      at(9, { milestone: "worker_named", worker: "9f8e7d6c" }),
      at(9.1, { milestone: "connecting" }),
      at(9.2, { milestone: "worker_named" }),
      at(10),
    );
    expect(jobs).toEqual([A.job, A.job, "", A.job, "", "", ""]);
  });

  test("is marked by the engine's note and by the banner behind it", () => {
    const jobs = attached(
      starts(1, A, "Prove"),
      at(2, { milestone: "restarted" }),
      at(12),
      at(12, { milestone: "process_started" }),
    );
    expect(jobs).toEqual([A.job, "", A.job]);
  });

  test("between jobs is no job's", () => {
    const banner = at(3, { milestone: "process_started" });
    expect(attached(starts(1, A, "Prove"), completes(2, A, "Prove"), banner)).toEqual([""]);
  });
});

describe("what the coordinator says of a job's end", () => {
  const ends = (atS: number, milestone: string): Told => at(atS, { milestone, ...A, ...coordinator });

  test("ends it in every process, whichever was read first", () => {
    const worker = [starts(1, A, "Contributions"), at(2), at(9)];
    const end = ends(5, "job_completed");
    expect(attached(...worker.slice(0, 2), end, ...worker.slice(2))).toEqual([A.job, ""]);
    expect(attached(end, ...worker)).toEqual([A.job, ""]);
  });

  test("leaves the words of a failure two seconds", () => {
    const jobs = attached(starts(1, A, "Prove"), ends(5, "job_failed"), at(6.9), at(7.1));
    expect(jobs).toEqual([A.job, ""]);
  });

  test("says nothing of a task that began later", () => {
    expect(attached(ends(1, "job_failed"), starts(5, A, "Prove"), at(6))).toEqual([A.job]);
  });
});

describe("what kernel and systemd say", () => {
  const kernel = { stream: "prover-1/kernel", service: "kernel", milestone: "killed" };

  test("is attached where one process on the host alone is in a job then", () => {
    expect(attached(starts(1, A, "Prove"), at(3, kernel))).toEqual([A.job]);
    const second = starts(2, B, "Prove", { stream: "w2" });
    expect(attached(starts(1, A, "Prove"), second, at(3, kernel))).toEqual([""]);
    expect(attached(starts(1, A, "Prove"), at(3, { ...kernel, host: "prover-2" }))).toEqual([""]);
    expect(attached(starts(1, A, "Prove"), completes(2, A, "Prove"), at(3, kernel))).toEqual([""]);
  });

  test("is found by its time in a job that is over when it is read", () => {
    const over = [starts(1, A, "Prove"), at(9, { milestone: "process_started" })];
    const later = [starts(20, B, "Contributions"), completes(22, B, "Prove")];
    expect(attached(...over, ...later, at(8, kernel), at(21, kernel))).toEqual([A.job, A.job, B.job]);
  });

  test("of a unit is that unit's process's, in whatever stream it stands", () => {
    const systemd = { stream: "prover-1/zisk-worker.service/systemd" };
    const exit = { ...systemd, milestone: "crashed", message: "Failed with result 'exit-code'." };
    expect(attached(starts(1, A, "Prove"), at(3, exit))).toEqual([A.job]);
    const second = starts(2, B, "Prove", { stream: "w2", service: "zisk-worker-2" });
    expect(attached(starts(1, A, "Prove"), second, at(3, exit))).toEqual([A.job]);
    const panic = {
      stream: "other",
      service: "other",
      milestone: "crashed",
      message: "thread 'main' panicked",
    };
    expect(attached(starts(1, A, "Prove"), at(3, panic))).toEqual([""]);
  });

  test("of a coordinator beside a worker is not the worker's", () => {
    const killed = at(3, { ...kernel, message: "Out of memory: Killed process 7 (zisk-coordinato)" });
    expect(attached(starts(1, A, "Prove"), killed)).toEqual([""]);
  });
});

test("a failure that names no phase takes the one that its process was in", () => {
  const jobs = new JobsAtWork();
  const failures = [fails(2, A), fails(2.1, A)];
  for (const record of [starts(1, A, "Contributions"), ...failures]) jobs.attach(record);
  for (const failure of failures)
    expect(failure).toMatchObject({ phase: "Contributions", inferred: "phase" });
});

test("streams that are read one after the other give the same as streams that are followed", () => {
  const told = fc.constantFrom("starts C", "completes C", "starts P", "completes P", "fails", "banner", "");
  const worker = (host: string, steps: readonly string[]): Told[] =>
    steps.map((step, index) => {
      const origin = { stream: host, host, ...(index % 4 < 2 ? A : B) };
      const phase = step.endsWith("C") ? "Contributions" : "Prove";
      if (step.startsWith("starts")) return starts(index, origin, phase);
      if (step.startsWith("completes")) return { ...completes(index, origin, phase) };
      if (step === "fails") return fails(index, origin);
      return at(index, { stream: host, host, milestone: step === "banner" ? "process_started" : "" });
    });
  const run = (records: readonly Told[]): Told[] => {
    const jobs = new JobsAtWork();
    return records.map((record) => {
      const copy = { ...record };
      jobs.attach(copy);
      return copy;
    });
  };
  const steps = fc.array(told, { maxLength: 30 });
  fc.assert(
    fc.property(steps, steps, (first, second) => {
      const streams = [worker("h1", first), worker("h2", second)];
      const followed = run(streams.flat().sort((a, b) => a.timeUs - b.timeUs));
      const inTurn = streams.flatMap((stream) => stream);
      expect(run(inTurn)).toEqual(
        ["h1", "h2"].flatMap((host) => followed.filter((record) => record.host === host)),
      );
    }),
  );
});

test("thousands of processes and jobs do not add up in memory", () => {
  const jobs = new JobsAtWork();
  for (let index = 0; index < 6_000; index++) {
    const job = { job: index.toString(16).padStart(8, "0") };
    jobs.attach(starts(1, job, "Prove", { stream: `w${index}`, host: `h${index}` }));
    jobs.attach(at(2, { milestone: "job_completed", ...coordinator, ...job }));
  }
  expect(jobs.sizes).toEqual({ processes: 4_096, hosts: 4_096, ended: 4_096 });
});
