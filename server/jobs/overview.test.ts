import { expect, test } from "vitest";
import { validateQuery } from "../../lib/query/regex.ts";
import { END_OF_TIME_US } from "../../lib/range.ts";
import { isoFromMicros } from "../../lib/time.ts";
import { jobSummary } from "../../lib/trail/fixtures/job-summary.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { jobTest } from "./job-search.ts";
import type { ListedJob } from "./job-list.ts";
import { overviewOf } from "./overview.ts";

const HOUR_US = 3_600_000_000;
const NOW_US = Date.UTC(2026, 5, 4, 12) * 1_000;
const DAY = { fromUs: NOW_US - 24 * HOUR_US, toUs: END_OF_TIME_US };
let nextName = 1;

function ended(hoursAgo: number, change: Partial<JobSummary>): ListedJob {
  const endUs = NOW_US - hoursAgo * HOUR_US;
  const startUs = endUs - 45_000_000;
  const name = (nextName++).toString(16).padStart(8, "0");
  const summary = jobSummary({
    name,
    job: name,
    state: "completed",
    started: isoFromMicros(startUs),
    ended: isoFromMicros(endUs),
    duration_ms: 45_000,
    ...change,
  });
  return { summary, startUs, endUs, firstUs: startUs, lastUs: endUs };
}

const proved = (hoursAgo: number, ms: number): ListedJob =>
  ended(hoursAgo, { phases: [{ phase: "Prove", state: "completed", from_ms: 1_000, to_ms: 1_000 + ms }] });
const failed = (hoursAgo: number, reason: string, host: string | null): ListedJob =>
  ended(hoursAgo, { state: "failed", reason, culprit: host === null ? null : { host, worker: null } });

test("jobs count in the bucket of their end, and those before the range apart", () => {
  const jobs = [
    proved(0.1, 10),
    proved(0.2, 20),
    failed(5, "no luck", null),
    proved(30, 10),
    failed(60, "x", null),
  ];
  const overview = overviewOf(jobs, DAY, NOW_US);
  expect(overview.ended).toEqual({ completed: 2, failed: 1, cancelled: 0 });
  expect(overview.before).toEqual({ completed: 1, failed: 0, cancelled: 0 });
  expect(overview.bucket_ms).toBe(1_800_000);
  expect(overview.buckets.length).toBeLessThanOrEqual(50);
  const full = overview.buckets.filter((bucket) => bucket.ended.completed + bucket.ended.failed > 0);
  expect(full.map((bucket) => [bucket.time, bucket.ended.completed, bucket.ended.failed])).toEqual([
    ["2026-06-04T07:00:00.000000Z", 0, 1],
    ["2026-06-04T11:30:00.000000Z", 2, 0],
  ]);
  expect(full[1]?.phases).toEqual([{ phase: "Prove", jobs: 2, p50_ms: 20, p95_ms: 20 }]);
  expect(overview.last).toEqual(["failed", "completed", "completed"]);
  expect(overviewOf(jobs, { fromUs: 0, toUs: END_OF_TIME_US }, NOW_US).before).toBeNull();
  expect(overviewOf([], { fromUs: 0, toUs: END_OF_TIME_US }, NOW_US).buckets.length).toBeLessThan(3);
});

test("reasons that differ in numbers are one, with the hosts that it happened on and what finds it", () => {
  const jobs = [
    ...[1, 2, 3].map((hour) => failed(hour, `CUDA out of memory (requested ${hour} bytes)`, "prover-07")),
    failed(4, "CUDA out of memory (requested 9 bytes)", "prover-03"),
    failed(5, "[Monitor] Phase Prove timed out for job JobId(1a2b3c4d…) (600 s)", null),
    failed(30, "[Monitor] Phase Prove timed out for job JobId(9a2b3c4d…) (600 s)", null),
    ended(6, { state: "cancelled", reason: "by the client" }),
    ended(7, { state: "failed", reason: null }),
  ];
  const { items, total } = overviewOf(jobs, DAY, NOW_US).reasons;
  expect(total).toBe(4);
  expect(items.map(({ reason, jobs: count, is_new }) => [reason, count, is_new])).toEqual([
    ["CUDA out of memory (requested … bytes)", 4, true],
    ["Phase Prove timed out (600 s)", 1, false],
    ["No line says why", 1, true],
    ["by the client", 1, true],
  ]);
  expect(items[0]?.hosts).toEqual({
    items: [
      { host: "prover-07", jobs: 3 },
      { host: "prover-03", jobs: 1 },
    ],
    total: 2,
  });
  expect(items[0]?.last).toBe(isoFromMicros(NOW_US - HOUR_US));
  const found = items.map(({ query }) => {
    const parsed = validateQuery(query);
    return parsed.ok ? jobs.filter(({ summary }) => jobTest(parsed.query)(summary)).length : query;
  });
  // The time-out before the range is found too: the list has a range of its own.
  expect(found).toEqual([4, 2, 1, 1]);
});

test("a phase that has become slower says since when", () => {
  const jobs = Array.from({ length: 40 }, (_, index) =>
    proved(20 - index / 2, index < 20 ? 28_000 + index : 35_000 - index),
  );
  const [prove] = overviewOf(jobs, DAY, NOW_US).phases;
  expect(prove?.change).toEqual({ time: isoFromMicros(NOW_US - 10 * HOUR_US), percent: 25 });
});

test("twenty thousand jobs are one answer of bounded size", () => {
  const jobs = Array.from({ length: 20_000 }, (_, index) =>
    failed(
      index / 900,
      `worker ${index} gave up on ${"abcdefghijklmnopqrstuvwxyz"[index % 26]}`,
      `host-${index}`,
    ),
  );
  const overview = overviewOf(jobs, DAY, NOW_US);
  expect(overview.reasons.total).toBe(26);
  expect(overview.reasons.items.length).toBe(12);
  expect(overview.reasons.items[0]?.hosts.items.length).toBe(5);
  expect(JSON.stringify(overview).length).toBeLessThan(40_000);
});
