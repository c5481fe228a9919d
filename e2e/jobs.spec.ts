import AxeBuilder from "@axe-core/playwright";
import { simulate } from "../bench/faults/cases.ts";
import { pushedLines } from "../bench/faults/read.ts";
import { jobsSchema } from "../lib/trail/shape.ts";
import { expect, ingest, jsonLine, test } from "./server-fixture.ts";
import type { Server } from "./start-server.ts";

const MANY = 300;
const idOf = (number: number) =>
  `${(number + 0x1000).toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;

/** One job that completed, so many minutes ago. */
function done(number: number, minutesAgo: number): string[] {
  const at = (second: number) => new Date(Date.now() - minutesAgo * 60_000 + second * 1_000);
  const fields = { job_id: idOf(number) };
  return [
    jsonLine({ time: at(0), message: "job started", fields }),
    jsonLine({ time: at(1), message: "phase started", fields: { ...fields, phase: "Contributions" } }),
    jsonLine({ time: at(9), message: "phase started", fields: { ...fields, phase: "Prove" } }),
    jsonLine({ time: at(30), message: "job completed", fields }),
  ];
}

async function pushFault(server: Server, seed: number): Promise<string> {
  const simulated = simulate("out of GPU memory", seed, true);
  const truth = simulated.truths[0];
  const byUs = Date.now() * 1_000 - 1_800_000_000 - (truth?.startUs ?? 0);
  const body = [...pushedLines(simulated, byUs)].map((line) => JSON.stringify(line)).join("\n");
  await fetch(`${server.url}/api/ingest`, { method: "POST", body });
  return truth?.id ?? "";
}

let failed: string[] = [];
test.beforeAll(async ({ server }) => {
  // Pushed once, whichever test of the file comes first.
  await ingest(server, Array.from({ length: MANY }, (_, number) => done(number, 2 + number * 3)).flat());
  failed = await Promise.all([41, 42].map((seed) => pushFault(server, seed)));
});

test("every job is there, down to the last, with a true count", async ({ page }) => {
  await page.goto("/jobs");
  const list = page.getByRole("grid", { name: "Jobs" });
  // Tests of other pages leave jobs at the same server.
  const { found } = jobsSchema.parse(await (await page.request.get("/api/jobs?from=now-24h")).json());
  expect(found).toBeGreaterThanOrEqual(MANY + failed.length);
  await expect(page.getByRole("button", { name: `All ${found}` })).toBeVisible();
  await list.focus();
  await page.keyboard.press("End");
  await expect(list.getByRole("row", { name: idOf(MANY - 1).slice(0, 8) })).toBeInViewport();
  await page.keyboard.press("Home");
  await page.keyboard.press("j");
  const second = list.getByRole("row", { selected: true });
  const name = await second.getByRole("rowheader").innerText();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/jobs/${name}`));
});

test("what is looked for, counted and sorted is in the address, and Escape clears it", async ({ page }) => {
  await page.goto("/jobs");
  await expect(page.getByRole("row").nth(5)).toBeVisible();
  await page.getByRole("button", { name: /^Failed 2/ }).click();
  await expect(page).toHaveURL(/state=failed/);
  const rows = page.getByRole("row").filter({ has: page.getByRole("rowheader") });
  await expect(rows).toHaveCount(2);
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/state/);
  await page.keyboard.press("/");
  await page.keyboard.insertText(idOf(7));
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`q=${idOf(7)}`));
  await page.reload();
  await expect(rows).toHaveCount(1);
  await page.getByRole("searchbox").press("Escape");
  await page.getByRole("button", { name: "Lines", exact: true }).click();
  await expect(page).toHaveURL(/sort=lines/);
  await expect(rows.first()).toContainText("failed");
});

test("a reason leads to its jobs, and what nothing fits says what to do", async ({ page }) => {
  await page.goto("/jobs");
  const reasons = page.getByRole("region", { name: "Why jobs ended badly" });
  await reasons.getByRole("listitem").getByRole("button").first().click();
  await expect(page.getByRole("row").filter({ hasText: failed[0]?.slice(0, 8) })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "completed" })).toHaveCount(0);
  await page.getByRole("searchbox").fill("nobody has heard of this");
  await expect(page.getByText("No jobs match")).toBeVisible();
  await page.getByRole("button", { name: "Clear search and state" }).click();
  await expect(page.getByRole("row").nth(5)).toBeVisible();
});

test("a job comes in by itself, is worked at, and ends", async ({ page, server }) => {
  const asked: string[] = [];
  await page.goto("/jobs");
  await expect(page.getByRole("row").nth(5)).toBeVisible();
  const fields = { job_id: "feedbeef-0000-4000-8000-000000000000" };
  await ingest(server, [jsonLine({ message: "job started", fields })]);
  const row = page.getByRole("row").filter({ hasText: "feedbeef" });
  await expect(row).toContainText("running");
  await expect(page.getByText(/^Now · \d+ running/).first()).toBeVisible();
  page.on("request", (request) => asked.push(request.url()));
  // What came last may still be asked for; then, while nothing is logged, nothing is: a clock that moves shows that time has passed.
  await expect
    .poll(async () => {
      asked.length = 0;
      const clock = await row.innerText();
      await expect.poll(() => row.innerText()).not.toBe(clock);
      return asked.filter((url) => url.includes("/api/jobs?"));
    })
    .toEqual([]);
  await ingest(server, [jsonLine({ message: "job completed", fields })]);
  await expect(row).toContainText("completed");
});

for (const colorScheme of ["light", "dark"] as const)
  test(`the list with its overview passes the accessibility checks, ${colorScheme}`, async ({ page }) => {
    // The checks look at each of a great many elements.
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto("/jobs");
    await expect(page.getByRole("region", { name: "Who is slow" })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole("row").nth(5)).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.html}`)).toEqual([]);
  });

test("on a phone jobs and overview are two tabs", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto("/jobs");
  await expect(page.getByRole("row").nth(3)).toBeVisible();
  const success = page.getByRole("region", { name: "Success rate" });
  await expect(success).toBeHidden();
  await page.getByRole("button", { name: "Overview" }).click();
  await expect(success).toBeVisible();
  await expect(page.getByRole("grid", { name: "Jobs" })).toBeHidden();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("a wall shows what runs and what failed last, dark and without controls, and says when it is not live", async ({
  page,
  server,
}) => {
  test.setTimeout(120_000);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const fields = { job_id: "0ddba110-0000-4000-8000-000000000000" };
  await ingest(server, [jsonLine({ message: "job started", fields })]);
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto("/jobs?view=wall");
  const wall = page.locator("[data-wall]");
  await expect(wall.getByText("0ddba110")).toBeVisible();
  await expect(wall.getByRole("heading", { name: "Last failure" })).toBeVisible();
  await expect(wall.getByText(/^Success rate/)).toBeVisible();
  await expect(wall.getByText("live", { exact: true })).toBeVisible();
  expect(await wall.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe("rgb(15, 17, 19)");
  expect(await wall.locator("a,button,input").count()).toBe(0);
  const { violations } = await new AxeBuilder({ page }).include("[data-wall]").analyze();
  expect(violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.html}`)).toEqual([]);
  process.kill(server.pid, "SIGSTOP");
  try {
    await expect(wall.getByText("Not live since")).toBeVisible({ timeout: 45_000 });
  } finally {
    process.kill(server.pid, "SIGCONT");
  }
  await expect(wall.getByText("live", { exact: true })).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press("Escape");
  await expect(page.getByRole("grid", { name: "Jobs" })).toBeVisible();
});

test("a link to a job without a line offers the nearest IDs, waits, and opens by itself", async ({
  page,
  server,
}) => {
  const job = "00001f0f-1234-4000-8000-000000000000";
  await page.goto(`/jobs/${job}`);
  await expect(page.getByText("Waiting for the first line of 00001f0f")).toBeVisible();
  await expect(page.getByRole("region", { name: "Nearest IDs" }).getByRole("link").first()).toHaveText(
    /^00001/,
  );
  await ingest(server, [jsonLine({ message: "job started", fields: { job_id: job } })]);
  await expect(page.getByRole("region", { name: "Lanes over time" })).toBeVisible();
  await expect(page.getByText("Waiting for")).toBeHidden();
});
