import { expect, test } from "vitest";
import type { Jobs, JobSummary } from "../../lib/trail/shape.ts";
import { withChange } from "./job-page.ts";

const counts = (running: number) => ({
  total: running,
  states: { running, completed: 0, failed: 0, cancelled: 0, stalled: 0, unknown: 0 },
  pool: 0,
});

function job(minute: number, change: Partial<JobSummary> = {}): JobSummary {
  const name = String(minute).padStart(8, "0");
  return {
    name,
    job: name,
    job_id: null,
    kind: "proof",
    state: "running",
    phase: null,
    progress: null,
    started: `2026-06-04T12:${String(minute).padStart(2, "0")}:00.000000Z`,
    ended: null,
    duration_ms: 0,
    hosts: [],
    lines: 1,
    errors: 0,
    inferred_lines: 0,
    pool: false,
    reason: null,
    ...change,
  };
}

const page = (jobs: JobSummary[], next: string | null = null): Jobs => ({
  jobs,
  next,
  ...counts(jobs.length),
});
const names = ({ jobs }: Jobs) => jobs.map(({ name }) => Number(name));
const ALL = { from: undefined, to: undefined };
const HOUR = { from: "2026-06-04T12:00:00.000000Z", to: undefined };

test("jobs that are shown stand as they do now, new ones in their place, and those that are gone are gone", () => {
  const change = {
    jobs: [job(2, { lines: 9 }), job(4), job(3, { pool: true })],
    removed: ["00000001"],
    counts: counts(2),
  };
  const changed = withChange(page([job(2), job(1)]), change, ALL);
  expect(names(changed.page)).toEqual([4, 2]);
  expect(changed.page.jobs[1]?.lines).toBe(9);
  expect(changed.page.total).toBe(2);
  expect(changed.isWhole).toBe(true);
});

test("what stands behind the page, or left it, is asked for", () => {
  const first = page([job(9), job(8)], "more");
  const of = (jobs: JobSummary[], removed: string[] = []) =>
    withChange(first, { jobs, removed, counts: counts(3) }, ALL);
  expect(of([job(3)]).isWhole).toBe(false);
  expect(names(of([job(3)]).page)).toEqual([9, 8]);
  expect(of([], ["00000008"]).isWhole).toBe(false);
  expect(of([job(10)])).toMatchObject({ isWhole: true });
});

test("the counts of a range, and who is in it, are asked for", () => {
  const of = (jobs: JobSummary[]) =>
    withChange(page([job(2)]), { jobs, removed: [], counts: counts(7) }, HOUR);
  expect(of([job(2, { lines: 9 })])).toMatchObject({ isWhole: true, page: { total: 1 } });
  expect(of([job(2, { state: "failed" })]).isWhole).toBe(false);
  expect(of([job(3)])).toMatchObject({ isWhole: false, page: { jobs: [{ name: "00000002" }] } });
});
