import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../server/record.ts";
import { JOB, JOB_ID, line, structured, T0, trailOf } from "./fixtures/lines.ts";
import type { JobHistory } from "./history.ts";

const WORKERS = ["gpu-01", "gpu-02", "gpu-03", "gpu-04"];
const at = (ms: number): number => T0 + ms * 1_000;
const cut = `JobId(${JOB}…)`;

/** A Prove of four workers that take so long, and its job's good end; in the bare dialect. */
function bare(tookMs: readonly number[], { end = true, average = 0 } = {}): LogRecord[] {
  const lines = [
    line(0, "coord", `[Job] Started ${cut} successfully Capacity: 40CU Workers: 4`),
    line(1, "coord", `[Phase2] Started with 4 workers for ${cut}`),
  ];
  const order = WORKERS.map((worker, index) => ({ worker, ms: tookMs[index]! })).sort((a, b) => a.ms - b.ms);
  order.forEach(({ worker, ms }, index) => {
    const host = worker.replace("gpu", "prover");
    lines.push(
      line(5, host, `Starting Prove for ${cut}`),
      line(5 + ms, host, `Prove computation successful for ${cut}`),
    );
    const done = `(${index + 1} / 4 workers done, ${(ms / 1_000).toFixed(3)}s)`;
    lines.push(line(10 + ms, "coord", `[Phase2] WorkerId(${worker}) finished phase 2 for ${cut} ${done}`));
  });
  if (average > 0)
    lines.push(
      line(
        60_000,
        "coord",
        `[Job] Prove Performance for ${cut} - Avg: ${average.toFixed(3)}s, Best: WorkerId(gpu-01) (1.0s), Worst: WorkerId(gpu-04) (9.0s), Diff: 90.0%`,
      ),
    );
  if (end) lines.push(line(60_001, "coord", `[Job] Finished ${cut} ✔ 60.001s (0.000s+50.000s+10.000s)`));
  return lines;
}

/** The same in the structured dialect, which counts no workers. */
function asFields(tookMs: readonly number[]): LogRecord[] {
  const ids = { job_id: JOB_ID, phase: "Prove" };
  const lines = [
    structured(0, "coord", "job started", { job_id: JOB_ID }),
    structured(1, "coord", "phase started", ids),
  ];
  WORKERS.forEach((worker, index) => {
    const host = worker.replace("gpu", "prover");
    const ms = tookMs[index]!;
    const own = { ...ids, worker_id: worker };
    lines.push(
      structured(5, host, "starting prove", own),
      structured(5 + ms, host, "prove computation successful", own),
    );
    lines.push(structured(10 + ms, "coord", "worker finished phase", { ...own, elapsed_ms: ms }));
  });
  return [...lines, structured(60_001, "coord", "job completed", { job_id: JOB_ID, elapsed_ms: 60_001 })];
}

function historyOf(tookMs: number, jobs = 50, workers = 4): JobHistory {
  // A tenth around the usual.
  const took = Array.from(
    { length: jobs },
    (_, index) => tookMs * (0.95 + (0.1 * index) / Math.max(1, jobs - 1)),
  );
  return { shape: { kind: "proof", workers }, jobs, phases: [{ phase: "Prove", took_ms: took }], habits: [] };
}

const slowOf = (records: readonly LogRecord[], history?: JobHistory) =>
  trailOf(records, { newestUs: at(61_000), history }).slow;
const textsOf = (slow: ReturnType<typeof slowOf>) => slow.sentences.map(({ text }) => text);

const EVEN = [37_000, 38_000, 39_000, 40_000];
const ONE_LATE = [20_000, 21_000, 22_000, 52_000];

describe.each([
  ["bare", (ms: readonly number[]) => bare(ms)],
  ["structured", asFields],
] as const)("%s", (_dialect, lines) => {
  test("a phase is held against the median of jobs of its shape", () => {
    const slow = slowOf(lines(EVEN), historyOf(29_000));
    expect(slow.phases).toMatchObject([
      { phase: "Prove", percent: 38, from_jobs: 50, longer_than: 50, unusual: true },
    ]);
    expect(textsOf(slow)).toEqual([
      "Prove took 40 s, 38 % longer than the median of the last 50 jobs of its shape (29 s).",
    ]);
    for (const { events } of slow.sentences) expect(events.length).toBeGreaterThan(0);
  });

  test("one that took as long as usual, or less, is told with its figures and no sentence", () => {
    for (const usual of [40_000, 60_000]) {
      const slow = slowOf(lines(EVEN), historyOf(usual));
      expect(slow.phases).toMatchObject([{ unusual: false }]);
      expect(slow.sentences).toEqual([]);
    }
  });

  test("of another shape, of fewer than five jobs, and of none nothing is said", () => {
    for (const history of [historyOf(29_000, 50, 8), historyOf(29_000, 4), historyOf(29_000, 0), undefined])
      expect(slowOf(lines(EVEN), history)).toMatchObject({ phases: [], sentences: [] });
  });

  test("the straggler, and what the others waited for", () => {
    expect(textsOf(slowOf(lines(ONE_LATE)))).toEqual([
      "prover-04 (worker gpu-04) took 2.42 times the median of Prove.",
      "In Prove 3 workers waited for prover-04 (worker gpu-04), which came 30 s after the one before it: 1 min 33 s of workers’ time.",
    ]);
  });

  test("who is often the slowest is told beside its factor, and without one alone", () => {
    const habit = { host: "prover-04", worker: "", phase: "Prove", of: 10, slowest: 7, factor: 1.4 };
    const history = { ...historyOf(60_000), habits: [habit] };
    expect(textsOf(slowOf(lines(ONE_LATE), history))[0]).toBe(
      "prover-04 (worker gpu-04) took 2.42 times the median of Prove; it was the slowest there in 7 of its last 10 such jobs before.",
    );
    expect(textsOf(slowOf(lines(EVEN), history))).toEqual([
      "prover-04 (worker gpu-04) was the slowest in Prove in 7 of its last 10 such jobs before.",
    ]);
  });
});

test("a phase that runs is told of once it has taken longer than nine of ten, and has no forecast then", () => {
  const running = bare(EVEN, { end: false })
    .filter(({ host }) => host !== "prover-04")
    .slice(0, -1);
  const trail = trailOf(running, { newestUs: at(45_000), history: historyOf(30_000) });
  expect(trail.forecast).toBeNull();
  expect(trail.slow.sentences.map(({ text }) => text)).toEqual([
    "Prove has taken 45 s so far, longer than in 50 of the last 50 jobs of its shape (median 30 s).",
  ]);
  const early = trailOf(running, { newestUs: at(20_000), history: historyOf(30_000) });
  expect(early.slow).toMatchObject({ phases: [], sentences: [] });
  expect(early.forecast).toMatchObject({ phase: "Prove", from_jobs: 50, of_jobs: 50 });
});

test("a stalled job has no forecast", () => {
  const running = bare(ONE_LATE, { end: false }).filter(({ timeUs }) => timeUs < at(30_000));
  const trail = trailOf(running, { newestUs: at(59_000), history: historyOf(90_000) });
  expect(trail).toMatchObject({ state: "stalled", forecast: null });
});

describe("the coordinator's own figures", () => {
  test("are held against the lines, and a disagreement is told with its line", () => {
    const slow = slowOf(bare(EVEN, { average: 52 }));
    expect(slow.disagreements).toMatchObject([{ phase: "Prove", stated_s: 52, seen_s: 38.5 }]);
    expect(textsOf(slow)).toEqual([
      "The coordinator says that workers took 52 s on average in Prove; their lines give 39 s.",
    ]);
  });

  test("agree where they differ by no more than messages take", () => {
    expect(slowOf(bare(EVEN, { average: 39 })).disagreements).toEqual([]);
  });

  test("are not judged where a worker's time is not known", () => {
    const lines = bare(EVEN, { average: 52 }).filter(
      ({ host, message }) => host !== "prover-04" && !message.includes("WorkerId(gpu-04) finished"),
    );
    expect(slowOf(lines).disagreements).toEqual([]);
  });

  test("of the whole job are its summary", () => {
    const lines = bare(EVEN, { end: false });
    const summary = line(60_001, "coord", `[Job] Finished ${cut} ✔ 41.000s (0.000s+40.000s+1.000s)`);
    expect(textsOf(slowOf([...lines, summary]))).toEqual([
      "The coordinator’s summary says that the job took 41 s; from its start to its end it is 1 min 00 s.",
    ]);
  });
});
