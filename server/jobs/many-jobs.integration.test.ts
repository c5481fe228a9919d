import { afterAll, beforeAll, expect, test } from "vitest";
import { simulate } from "../../bench/faults/cases.ts";
import { pushedLines } from "../../bench/faults/read.ts";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { isoFromMicros } from "../../lib/time.ts";
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
