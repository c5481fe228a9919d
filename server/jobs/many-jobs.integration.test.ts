import { afterAll, beforeAll, expect, test } from "vitest";
import { simulate } from "../../bench/faults/cases.ts";
import { pushedLines } from "../../bench/faults/read.ts";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { isoFromMicros } from "../../lib/time.ts";
import { jobsOverviewSchema, workersSlowSchema } from "../../lib/trail/overview-shape.ts";
import { jobsSchema, type Jobs } from "../../lib/trail/shape.ts";

const MANY = 20_000;
const DAY_US = 86_400_000_000;
const NOW_US = Date.now() * 1_000;
/** They began one behind the other over three days. */
const STEP_US = (3 * DAY_US) / MANY;

let server: Server;
/** The simulated failures, by what was done to the cluster. */
const FAULTS = ["out of GPU memory", "panics", "fails in Prove"].map((kind) => simulate(kind, 31, true));

beforeAll(async () => {
  server = await startServer();
  const lines: object[] = [];
  for (let number = 0; number < MANY; number++) lines.push(...shortJob(number));
  for (const fault of FAULTS)
    lines.push(...pushedLines(fault, NOW_US - 3_600_000_000 - (fault.truths[0]?.startUs ?? 0)));
  for (let from = 0; from < lines.length; from += 20_000) {
    const body = lines
      .slice(from, from + 20_000)
      .map((line) => JSON.stringify(line))
      .join("\n");
    const answer = await fetch(`${server.url}/api/ingest`, { method: "POST", body });
    if (!answer.ok) throw new Error(`Ingest answered ${answer.status}: ${await answer.text()}`);
  }
}, 120_000);
afterAll(() => server.stop());

const idOf = (number: number) => `${(number + 1).toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;

function shortJob(number: number): object[] {
  const startUs = NOW_US - 3 * DAY_US + number * STEP_US;
  const says = (afterUs: number, message: string) => ({
    host: "coord-01",
    service: "zisk-coordinator",
    line: JSON.stringify({
      timestamp: isoFromMicros(Math.round(startUs + afterUs)),
      level: "INFO",
      fields: { message, job_id: idOf(number) },
      target: "zisk_coordinator::coordinator",
    }),
  });
  return [says(0, "job started"), says(5_000_000, "job completed")];
}

async function page(parameters: Record<string, string | number>): Promise<Jobs> {
  const search = new URLSearchParams(
    Object.entries(parameters).map(([name, value]) => [name, String(value)]),
  );
  const response = await fetch(`${server.url}/api/jobs?${search}`);
  expect(response.status).toBe(200);
  return jobsSchema.parse(await response.json());
}

test("each of twenty thousand jobs is on exactly one page, and every count is true", async () => {
  const head = await page({ limit: 200, days: "UTC" });
  const all = MANY + FAULTS.flatMap(({ truths }) => truths).length;
  expect([head.total, head.found, head.stored]).toEqual([all, all, all]);
  expect(head.states).toMatchObject({ completed: MANY, failed: FAULTS.length });
  expect(head.groups.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(all);
  const seen = new Set<string>();
  for (let offset = 0; offset < all; offset += 200)
    for (const { name } of (await page({ limit: 200, days: "UTC", offset })).jobs) seen.add(name);
  expect(seen.size).toBe(all);
  const lastDay = await page({ from: isoFromMicros(NOW_US - DAY_US), limit: 1 });
  expect(lastDay.total).toBeGreaterThan(MANY / 3 - 10);
  expect(lastDay.total).toBeLessThan(MANY / 3 + 10 + FAULTS.length);
}, 120_000);

test("a job is found by its ID however old, and a failure by its reason and by its host", async () => {
  const found = await page({ q: idOf(3) });
  expect(found.jobs.map(({ job_id }) => job_id)).toEqual([idOf(3)]);
  for (const { truths } of FAULTS) {
    const [truth] = truths;
    const byId = await page({ q: truth?.id ?? "" });
    expect(byId.jobs[0]).toMatchObject({ state: "failed", culprit: { host: truth?.culprit?.name } });
    const { reason = "" } = byId.jobs[0] ?? {};
    const byReason = await page({
      q: `${JSON.stringify(reason?.split("\n")[0])} culprit:${truth?.culprit?.name}`,
    });
    expect(byReason.jobs.map(({ job_id }) => job_id)).toContain(truth?.id);
  }
});

test("what jobs have in common is told in bounded time and size, and leads to the jobs that it is told of", async () => {
  const ask = async (path: string) => {
    const response = await fetch(`${server.url}${path}?from=now-24h`);
    expect(response.status).toBe(200);
    return (await response.json()) as unknown;
  };
  const overview = jobsOverviewSchema.parse(await ask("/api/jobs/overview"));
  const { failed, completed } = overview.ended;
  expect(failed).toBe(FAULTS.length);
  expect(completed).toBeGreaterThan(MANY / 3 - 10);
  expect(overview.buckets.reduce((sum, { ended }) => sum + ended.completed, 0)).toBe(completed);
  expect(overview.reasons.items.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(FAULTS.length);
  for (const { query, jobs, last_job, hosts } of overview.reasons.items) {
    const found = await page({ q: query, from: "now-24h" });
    expect(found.found).toBe(jobs);
    expect(found.jobs.map(({ name }) => name)).toContain(last_job);
    expect(found.jobs.map(({ culprit }) => culprit?.host)).toContain(hosts.items[0]?.host);
  }
  expect(JSON.stringify(overview).length).toBeLessThan(40_000);
  const { jobs, workers } = workersSlowSchema.parse(await ask("/api/jobs/workers"));
  // Jobs without workers' lines have nothing to compare.
  expect([jobs, workers.total]).toEqual([30, 0]);
});

test("the worker that takes longer than the others is told, with the job in which it was slowest", async () => {
  const fresh = await startServer();
  try {
    const slow = [11, 12, 13].map((seed) => simulate("slow", seed, true));
    for (const simulated of slow) {
      const startUs = simulated.truths[0]?.startUs ?? 0;
      const lines = [...pushedLines(simulated, NOW_US - 3_600_000_000 - startUs)];
      const body = lines.map((line) => JSON.stringify(line)).join("\n");
      await fetch(`${fresh.url}/api/ingest`, { method: "POST", body });
    }
    const answer = await fetch(`${fresh.url}/api/jobs/workers`);
    const { workers } = workersSlowSchema.parse(await answer.json());
    const names = slow.flatMap(({ truths }) => truths.map(({ id }) => id.slice(0, 8)));
    for (const { truths } of slow)
      for (const { host, phase } of truths[0]?.stragglers ?? []) {
        const cell = workers.items
          .find((worker) => worker.host === host.name)
          ?.cells.find((one) => one.phase === phase);
        expect(cell?.slowest_in).toBeGreaterThan(0);
        expect(names).toContain(cell?.slowest_job);
      }
  } finally {
    await fresh.stop();
  }
}, 60_000);
