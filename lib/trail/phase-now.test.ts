import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../server/record.ts";
import { JOB, JOB_ID, line, structured, T0, trailOf } from "./fixtures/lines.ts";
import { createModel } from "./model.ts";
import { heardFrom, progressHead, progressNotes } from "./progress-words.ts";
import { readingOf } from "./reading.ts";
import { medianStepUs } from "./steps.ts";
import { Density } from "./density.ts";
import { trailOf as trailOfModel } from "./trail.ts";

const WORKERS = ["gpu-01", "gpu-02", "gpu-03", "gpu-04"] as const;
const at = (ms: number): number => T0 + ms * 1_000;

/** How a dialect says what happens to this job. */
interface Says {
  started(ms: number): LogRecord;
  phase(ms: number, phase: "Contributions" | "Prove"): LogRecord;
  begins(ms: number, worker: string, phase: "Contributions" | "Prove"): LogRecord;
  ends(ms: number, worker: string, phase: "Contributions" | "Prove"): LogRecord;
  told(ms: number, worker: string, phase: "Contributions" | "Prove", done: number): LogRecord;
}

const NUMBER = { Contributions: 1, Prove: 2 } as const;
const TASK = { Contributions: "Contribution", Prove: "Prove" } as const;
const STARTING = { Contributions: "Partial Contribution", Prove: "Prove" } as const;
/** The structured dialect says of no job how many workers take part. */
const SEEN = { bare: "", structured: " that were seen" } as const;
const hostOf = (worker: string) => worker.replace("gpu", "prover");

const BARE: Says = {
  started: (ms) => line(ms, "coord", `[Job] Started JobId(${JOB}…) successfully Capacity: 40CU Workers: 4`),
  phase: (ms, phase) =>
    line(ms, "coord", `[Phase${NUMBER[phase]}] Started with 4 workers for JobId(${JOB}…)`),
  begins: (ms, worker, phase) => line(ms, hostOf(worker), `Starting ${STARTING[phase]} for JobId(${JOB}…)`),
  ends: (ms, worker, phase) =>
    line(ms, hostOf(worker), `${TASK[phase]} computation successful for JobId(${JOB}…)`),
  told: (ms, worker, phase, done) =>
    line(
      ms,
      "coord",
      `[Phase${NUMBER[phase]}] WorkerId(${worker}) finished phase ${NUMBER[phase]} for JobId(${JOB}…) (${done}/4 workers done, Phase: 1.0s)`,
    ),
};

const STRUCTURED: Says = {
  started: (ms) => structured(ms, "coord", "job started", { job_id: JOB_ID }),
  phase: (ms, phase) => structured(ms, "coord", "phase started", { job_id: JOB_ID, phase }),
  begins: (ms, worker, phase) =>
    structured(ms, hostOf(worker), `starting ${STARTING[phase].toLowerCase()}`, {
      job_id: JOB_ID,
      phase,
      worker_id: worker,
    }),
  ends: (ms, worker, phase) =>
    structured(ms, hostOf(worker), `${TASK[phase].toLowerCase()} computation successful`, {
      job_id: JOB_ID,
      phase,
      worker_id: worker,
    }),
  told: (ms, worker, phase) =>
    structured(ms, "coord", "worker finished phase", {
      job_id: JOB_ID,
      phase,
      worker_id: worker,
      elapsed_ms: 1_000,
    }),
};

const segmentOf = (ms: number, worker: string, segment: number) =>
  structured(ms, hostOf(worker), "segment proved", {
    job_id: JOB_ID,
    phase: "Prove",
    worker_id: worker,
    segment,
  });

/** Contributions well over by 4 s, and Prove begun at 5 s; three of four are done with it by 25 s. */
function threeOfFour(says: Says, but = ""): LogRecord[] {
  const lines = [says.started(0), says.phase(1, "Contributions")];
  WORKERS.forEach((worker, index) => {
    lines.push(says.begins(10 + index, worker, "Contributions"));
    lines.push(says.ends(2_000 + index * 500, worker, "Contributions"));
    lines.push(says.told(2_005 + index * 500, worker, "Contributions", index + 1));
  });
  lines.push(says.phase(5_000, "Prove"));
  for (const worker of WORKERS) if (worker !== but) lines.push(says.begins(5_010, worker, "Prove"));
  WORKERS.slice(0, 3).forEach((worker, index) => {
    lines.push(says.ends(23_000 + index * 1_000, worker, "Prove"));
    lines.push(says.told(23_005 + index * 1_000, worker, "Prove", index + 1));
  });
  return lines;
}

/** What is told of lines that were read up to a moment. */
function told(lines: readonly LogRecord[], ms: number) {
  const { progress, state } = trailOf(lines, { newestUs: at(ms) });
  if (!progress) throw new Error("The job does not run.");
  const notes = progressNotes(progress, at(ms)).map(({ about, text }) => `${about}: ${text}`);
  return { state, progress, notes, head: progressHead(progress) };
}

describe.each([
  ["bare", BARE],
  ["structured", STRUCTURED],
] as const)("%s", (dialect, says) => {
  test("the phase that runs, who is done, and who is at work still", () => {
    const { head, notes, progress, state } = told(threeOfFour(says), 28_000);
    expect(state).toBe("running");
    expect(head).toBe(`Prove: 3/4 workers${SEEN[dialect]} done`);
    expect(notes).toEqual(["At work: prover-04; last heard of 23 s ago."]);
    expect(heardFrom(progress)).toBe(
      dialect === "bare" ? "4 of 4 workers" : "4 workers; no line says how many take part",
    );
    expect(progress).toMatchObject({ done: 3, total: 4, unnamed: 0, usual_s: 19.005 });
  });

  test("a worker that was killed in Prove is named with its silence and what the others took", () => {
    const { notes, state } = told(threeOfFour(says), 75_000);
    expect(state).toBe("stalled");
    expect(notes).toEqual([
      "Silent: prover-04: nothing for 1 min 10 s; the 3 that are done took 19 s (median).",
    ]);
  });

  test("a worker of which nothing was collected is not silent", () => {
    const lines = threeOfFour(says).filter(({ host }) => host !== "prover-04");
    const { notes, progress } = told(lines, 75_000);
    expect(notes).toEqual([
      "Not heard: worker gpu-04: none of its lines was collected; the coordinator alone tells of it.",
    ]);
    expect(progress.heard).toBe(3);
  });

  test("a host that shows warnings alone cannot show progress, and is not silent", () => {
    const lines = threeOfFour(says).filter(({ host }) => host !== "prover-04");
    const warning =
      says === BARE
        ? line(6_000, "prover-04", `Something odd in JobId(${JOB}…)`, { word: "WARN", job: JOB })
        : structured(6_000, "prover-04", "odd", { job_id: JOB_ID, worker_id: "gpu-04" }, "WARN");
    const { notes } = told([...lines, warning], 75_000);
    expect(notes).toEqual([
      "Too quiet: prover-04: its level shows warnings and errors alone, so that nothing tells how far it is.",
    ]);
  });

  test("before anybody is done nobody is called silent that need not have spoken yet", () => {
    const lines = [
      says.started(0),
      says.phase(1, "Contributions"),
      says.begins(10, "gpu-01", "Contributions"),
    ];
    const { head, notes } = told(lines, 60_000);
    const of = dialect === "bare" ? "4 workers" : "1 worker";
    expect(head).toBe(`Contributions: 0/${of}${SEEN[dialect]} done`);
    expect(notes).toEqual([
      "At work: prover-01; last heard of 1 min 00 s ago.",
      ...(dialect === "bare" ? ["Unnamed: 3 workers of 4 that are waited for: no line says which."] : []),
    ]);
  });
});

test("where the coordinator's log is missing, no more workers are told of than were seen", () => {
  const lines = threeOfFour(BARE).filter(({ host }) => host !== "coord");
  const { head, progress } = told(lines, 28_000);
  expect(head).toBe("Prove: 0/4 workers that were seen done");
  expect(heardFrom(progress)).toBe("4 workers; no line says how many take part");
});

test("segments count as progress, and silence is held against the median step", () => {
  const lines = [
    ...threeOfFour(STRUCTURED),
    ...Array.from({ length: 9 }, (_, index) => segmentOf(6_000 + index * 6_000, "gpu-04", index)),
  ];
  const counting = told(lines, 75_000);
  expect(counting.state).toBe("running");
  expect(counting.head).toBe("Prove: 3/4 workers that were seen done; 9 segments");
  expect(counting.notes).toEqual(["At work: prover-04; last heard of 21 s ago."]);
  const silent = told(lines, 96_000);
  expect(silent.notes).toEqual(["Silent: prover-04: nothing for 42 s; its median step is 6.0 s."]);
});

test("a process that talks while its task hangs is told as such, where its other lines are known", () => {
  const lines = threeOfFour(STRUCTURED);
  const origin = readingOf(lines.find(({ host }) => host === "prover-04")!).origin;
  const { progress } = trailOf(lines, { newestUs: at(75_000), heard: new Map([[origin, at(73_000)]]) });
  expect(progressNotes(progress!, at(75_000)).map(({ text }) => text)).toEqual([
    "prover-04: nothing of its work for 1 min 10 s, though its process wrote 2.0 s ago; the 3 that are done took 19 s (median).",
  ]);
});

test("an ended job has no progress", () => {
  const failed = line(30_000, "coord", `Failed job JobId(${JOB}…) (reason: no luck)`, { word: "ERROR" });
  expect(trailOf([...threeOfFour(BARE), failed], { newestUs: at(40_000) }).progress).toBeNull();
});

describe("clocks that are off", () => {
  /** A host whose clock is off by so much. */
  const skewed = (offMs: number, host: string) =>
    threeOfFour(STRUCTURED).map((record) => {
      if (record.host !== host) return record;
      return { ...record, timeUs: record.timeUs + offMs * 1_000, receivedUs: record.timeUs };
    });

  test.each([-5_000, 5_000])(
    "a worker's by %d ms changes its silence by less than the messages take",
    (offMs) => {
      const { awaited } = told(skewed(offMs, "prover-04"), 75_000).progress;
      expect(awaited[0]?.silence_s).toBeGreaterThan(69);
      expect(awaited[0]?.silence_s).toBeLessThan(71);
    },
  );

  test("the coordinator's, ahead, makes no silence and no phase shorter", () => {
    const { progress } = told(skewed(5_000, "coord"), 75_000);
    expect(progress.started).toBe(told(threeOfFour(STRUCTURED), 75_000).progress.started);
  });

  test("nothing is heard of in the future", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -6_000, max: 6_000 }),
        fc.integer({ min: 26_000, max: 90_000 }),
        (offMs, nowMs) => {
          const { progress } = trailOf(skewed(offMs, "prover-04"), { newestUs: at(nowMs) });
          for (const { since, silence_s } of progress?.awaited ?? []) {
            expect(silence_s ?? 0).toBeGreaterThanOrEqual(0);
            expect((since ?? "") <= (progress?.as_of ?? "")).toBe(true);
          }
        },
      ),
    );
  });
});

test("lines that come late, in any order and in any number of pieces, tell the same", () => {
  const lines = threeOfFour(STRUCTURED);
  const expected = trailOf(lines, { newestUs: at(60_000) }).progress;
  fc.assert(
    fc.property(
      fc.shuffledSubarray(lines, { minLength: lines.length }),
      fc.integer({ min: 1, max: lines.length }),
      (shuffled, cut) => {
        const model = createModel();
        model.add(shuffled.slice(0, cut).map(readingOf));
        trailOfModel(JOB, model, { newestUs: at(60_000) });
        model.add(shuffled.slice(cut).map(readingOf));
        expect(trailOfModel(JOB, model, { newestUs: at(60_000) }).progress).toEqual(expected);
      },
    ),
  );
});

test("any part of the lines tells of no more workers than take part", () => {
  fc.assert(
    fc.property(fc.subarray(threeOfFour(STRUCTURED), { minLength: 1 }), (lines) => {
      const { progress } = trailOf(lines, { newestUs: at(60_000) });
      if (!progress) return;
      expect(progress.done).toBeLessThanOrEqual(progress.total);
      expect(progress.heard).toBeLessThanOrEqual(4);
      expect(progress.unnamed).toBeLessThanOrEqual(progress.total - progress.done);
    }),
  );
});

test("the median step is that of the steps, however they are counted together", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 2, maxLength: 400 }), (gapsMs) => {
      const density = new Density();
      let timeUs = T0;
      density.add(timeUs);
      for (const gap of gapsMs) density.add((timeUs += gap * 1_000));
      const sorted = [...gapsMs].sort((a, b) => a - b);
      const median = sorted[Math.ceil(gapsMs.length / 2) - 1]! * 1_000;
      const { widthUs } = density.read();
      const step = medianStepUs(density)!;
      // When a segment was done is known to a bucket.
      expect(Math.abs(step - median)).toBeLessThanOrEqual(2 * widthUs);
    }),
  );
});
