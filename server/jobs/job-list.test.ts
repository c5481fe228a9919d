import { describe, expect, test } from "vitest";
import { validateQuery } from "../../lib/query/regex.ts";
import { microsFromIso } from "../../lib/time.ts";
import { jobSummary } from "../../lib/trail/fixtures/job-summary.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { inSeconds } from "../http/questions.ts";
import { compareJobs, pageOfJobs, type JobsQuestion, type ListedJob } from "./job-list.ts";

function listed(change: Partial<JobSummary>): ListedJob {
  const summary = jobSummary({ state: "completed", ...change });
  const startUs = microsFromIso(summary.started) ?? 0;
  return { summary, startUs, endUs: null, firstUs: startUs, lastUs: startUs };
}

const named = (number: number, change: Partial<JobSummary> = {}) => {
  const name = number.toString(16).padStart(8, "0");
  const started = new Date(Date.UTC(2026, 5, 4, 0, 0, number)).toISOString().replace("Z", "000Z");
  return listed({ name, job: name, started, ...change });
};
const ALL: JobsQuestion = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER, limit: 200, pool: "without" };
const page = (jobs: ListedJob[], question: Partial<JobsQuestion> = {}) =>
  pageOfJobs([...jobs].sort(compareJobs), { ...ALL, ...question });
const names = (answer: ReturnType<typeof page>) => answer.jobs.map(({ name }) => Number.parseInt(name, 16));

describe("what is looked for", () => {
  const jobs = [
    named(1, { job_id: "00000001-aaaa-4aaa-8aaa-aaaaaaaaaaaa", hosts: ["prover-07"], duration_ms: 61_000 }),
    named(2, {
      state: "failed",
      reason: "CUDA out of memory (2)",
      culprit: { host: "prover-03", worker: "w3" },
      hosts: ["prover-03", "prover-07"],
      errors: 3,
      duration_ms: 30_000,
    }),
    named(0xdeadbeef, { kind: "execution", hosts: ["prover-01"], duration_ms: 119_000 }),
  ];
  test.each<[string, number[]]>([
    ["", [0xdeadbeef, 2, 1]],
    ["dead", [0xdeadbeef]],
    ["beef", []],
    ["00000001-aaaa-4aaa-8aaa-aaaaaaaaaaaa", [1]],
    ["00000001-aaaa", [1]],
    ["prover-07", [2, 1]],
    ["cuda", [2]],
    ['"out of memory"', [2]],
    ["prover-07 -cuda", [1]],
    ["took>60s", [0xdeadbeef, 1]],
    ["took>1.5min", [0xdeadbeef]],
    ["took<=30", [2]],
    ["errors>0", [2]],
    ["host:prover-0? kind:proof", [2, 1]],
    ["reason:cuda*memory*", [2]],
    ["reason:*", [2]],
    ["culprit:prover-03", [2]],
    ["state:failed OR job:dead", [0xdeadbeef, 2]],
    ["/CUDA|index/", [2]],
    ["nonsense:x", []],
  ])("%s", (text, found) => {
    const parsed = validateQuery(inSeconds(text));
    if (!parsed.ok) throw new Error(parsed.error.message);
    const answer = page(jobs, { query: parsed.query });
    expect(names(answer).sort((a, b) => a - b)).toEqual([...found].sort((a, b) => a - b));
    // The counts are of what is looked for, the stored of all.
    expect([answer.total, answer.found, answer.stored]).toEqual([found.length, found.length, 3]);
  });
});

describe("order and pages", () => {
  const jobs = [
    named(1, { lines: 5, state: "running" }),
    named(2, { lines: 9, state: "failed" }),
    named(3, { lines: 7 }),
    named(90_000, { lines: 7 }),
  ];

  test("by what is asked for, equal ones always the same way round", () => {
    expect(names(page(jobs))).toEqual([90_000, 3, 2, 1]);
    expect(names(page(jobs, { order: "asc" }))).toEqual([1, 2, 3, 90_000]);
    expect(names(page(jobs, { sort: "lines" }))).toEqual([2, 3, 90_000, 1]);
    expect(names(page(jobs, { sort: "lines", order: "asc" }))).toEqual([1, 3, 90_000, 2]);
  });

  test("by day those that have not ended stand first, and each day says how many it has", () => {
    const answer = page(jobs, { days: "UTC" });
    expect(names(answer)).toEqual([1, 90_000, 3, 2]);
    expect(answer.groups).toEqual([
      { day: null, jobs: 1, failed: 0, stalled: 0 },
      { day: "2026-06-05", jobs: 1, failed: 0, stalled: 0 },
      { day: "2026-06-04", jobs: 2, failed: 1, stalled: 0 },
    ]);
  });

  test.each<Partial<JobsQuestion>>([{}, { days: "UTC" }, { sort: "lines" }, { sort: "took", order: "asc" }])(
    "pages of %j go on one behind the other, by cursor and by place",
    (question) => {
      const whole = names(page(jobs, question));
      const byCursor: number[] = [];
      let cursor: string | undefined;
      do {
        const answer = page(jobs, { ...question, limit: 1, ...(cursor && { cursor }) });
        byCursor.push(...names(answer));
        cursor = answer.next ?? undefined;
      } while (cursor);
      expect(byCursor).toEqual(whole);
      expect(whole.map((_, offset) => names(page(jobs, { ...question, limit: 1, offset }))[0])).toEqual(
        whole,
      );
    },
  );

  test("what is usual is told of proofs that completed alone", () => {
    const phases = [{ phase: "Prove", state: "completed", from_ms: 0, to_ms: 4_000 } as const];
    const proofs = [1, 2, 3].map((number) => named(number, { duration_ms: number * 1_000, phases }));
    const others = [
      named(4, { duration_ms: 99_000, kind: "setup" }),
      named(5, { duration_ms: 99_000, state: "failed" }),
    ];
    expect(page([...proofs, ...others]).usual).toEqual({
      jobs: 3,
      median_ms: 2_000,
      most_ms: 3_000,
      phases: [{ phase: "Prove", median_ms: 4_000 }],
    });
    expect(page(others).usual).toBeNull();
  });
});
