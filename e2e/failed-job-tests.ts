import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "@playwright/test";
import { generateCluster, type GeneratedCluster } from "../server/sample/generate.ts";
import { savedApart } from "../server/sample/saved.ts";
import type { JobTruth } from "../server/sample/truth.ts";
import { expect, test } from "./server-fixture.ts";

/** A cluster in which jobs fail in different ways, one after the other. */
const CLUSTER: GeneratedCluster = generateCluster({
  scenarios: ["completed", "fails-in-prove", "panicked-in-contributions", "connection-dropped"],
  workers: 3,
  naming: "own",
  segments: 12,
  seed: 20_260_604,
  startUs: Date.UTC(2026, 5, 4, 13, 39, 33) * 1_000,
});
const [COMPLETED, FAILED, PANICKED, DROPPED] = CLUSTER.jobs as [JobTruth, JobTruth, JobTruth, JobTruth];

/** Configuration of a server that reads the cluster's files, which are written beside the tests' results. */
export function failedJobsConfig(dialect: "json" | "rank"): string {
  const folder = fileURLToPath(new URL(`../test-results/failed-jobs/${dialect}`, import.meta.url));
  return savedApart(CLUSTER.lines, dialect)
    .map(({ host, service, text }) => {
      mkdirSync(join(folder, host), { recursive: true });
      const path = join(folder, host, `${service}.log`);
      writeFileSync(path, text);
      return `[[sources]]\ntype = "file"\nname = "${host}-${service}"\npaths = ["${path}"]\nhost = "${host}"\n`;
    })
    .join("\n");
}

/** What a trail's page says of a failed job, and where: in its header, on the lanes, at the marks. */
export function testFailedJobs(): void {
  test("a job that is completed: every phase is, and no lane has an error", async ({ page }) => {
    await open(page, COMPLETED);
    await expect(phase(page, "Contributions")).toContainText("3/3");
    await expect(phase(page, "Prove")).toContainText("3/3");
    await expect(phase(page, "Aggregate")).toContainText("1/1");
    await expect(header(page).getByText("completed", { exact: true })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Error: / })).toHaveCount(0);
  });

  test("a task that fails in Prove: the phase, the worker's lane and the cause say so", async ({ page }) => {
    await open(page, FAILED);
    const host = FAILED.cause!.process.host;
    const others = healthy(FAILED);
    await expect(header(page).getByText("failed", { exact: true }).first()).toBeVisible();
    await expect(phase(page, "Contributions")).toContainText("3/3");
    await expect(phase(page, "Contributions")).not.toContainText("failed");
    await expect(phase(page, "Prove")).toContainText("failed");
    const { done, total } = FAILED.phases.find((one) => one.phase === "Prove")!;
    await expect(phase(page, "Prove")).toContainText(`${done}/${total}`);

    await expect(why(page)).toContainText(`Task execution failed on worker ${nameOfCulprit(FAILED)}`);
    await expect(why(page)).toContainText(`${host} said`);
    await expect(why(page)).toContainText("Service process exited with signal 11");

    await expect(task(page, host, "Prove")).toHaveAccessibleName(/: failed after /);
    for (const other of others) await expect(task(page, other, "Prove")).not.toHaveAccessibleName(/failed/);
    const mark = lane(page, host).getByRole("button", { name: /^Error: .*exited with signal 11/s });
    await expect(mark).toHaveCount(1);
    for (const other of others)
      await expect(lane(page, other).getByRole("button", { name: /exited with signal 11/ })).toHaveCount(0);

    // What it says again a millisecond later lies over it, out of the pointer's reach at this scale.
    await mark.press("Enter");
    const marked = lines(page).locator('[aria-selected="true"]');
    await expect(marked).toContainText(/failed to generate proof/i);
    await expect(marked).toContainText(host);
  });

  test("a panic in Contributions: its words are the cause, and Prove was never begun", async ({ page }) => {
    await open(page, PANICKED);
    const { host } = PANICKED.cause!.process;
    await expect(phase(page, "Contributions")).toContainText("failed");
    await expect(phases(page)).toHaveCount(1);
    await expect(why(page)).toContainText(`${host} said`);
    await expect(why(page)).toContainText("index out of bounds: the len is 48 but the index is 48");
    await expect(
      lane(page, host)
        .getByRole("button", { name: /^Error: .*panicked at/s })
        .first(),
    ).toBeAttached();
    await why(page).getByRole("button", { name: "Show the line" }).click();
    await expect(lines(page).locator('[aria-selected="true"]')).toContainText(/panicked at/);
  });

  test("a connection that dropped: the worker's task ends as the coordinator tells it", async ({ page }) => {
    await open(page, DROPPED);
    const { host } = DROPPED.cause!.process;
    await expect(phase(page, "Prove")).toContainText("failed");
    await expect(why(page)).toContainText(`Worker ${nameOfCulprit(DROPPED)} connection dropped`);
    await expect(task(page, host, "Prove")).toHaveAccessibleName(
      /: failed after .* as the coordinator told it/,
    );
    await expect(
      lane(page, host).getByRole("button", { name: /^Error: .*connection dropped/s }),
    ).toBeAttached();
    for (const other of healthy(DROPPED))
      await expect(task(page, other, "Prove")).toHaveAccessibleName(/: cancelled after /);
  });
}

/** Opens a job's trail once all of its lines can be found. */
async function open(page: Page, { id }: JobTruth): Promise<void> {
  await expect
    .poll(
      async () => {
        const { sources } = (await (await page.request.get("/api/sources")).json()) as {
          sources: { rows: number }[];
        };
        return sources.reduce((sum, { rows }) => sum + rows, 0);
      },
      { timeout: 30_000 },
    )
    .toBe(CLUSTER.lines.length);
  await page.goto(`/jobs/${id.slice(0, 8)}`);
  await expect(phases(page).first()).toBeVisible();
}

function header(page: Page): Locator {
  return page.getByRole("main").locator("header").first();
}

function phases(page: Page): Locator {
  return page.getByRole("list", { name: "Phases" }).getByRole("listitem");
}

function phase(page: Page, name: string): Locator {
  return phases(page).filter({ hasText: name });
}

/** What the header says of the reason and the cause. */
function why(page: Page): Locator {
  return header(page).getByRole("region", { name: "Verdict" });
}

function lane(page: Page, host: string): Locator {
  return page.getByRole("region", { name: `Lane of ${host}`, exact: true });
}

function task(page: Page, host: string, name: string): Locator {
  return lane(page, host).getByRole("button", { name: new RegExp(`^${name} on ${host}`) });
}

function lines(page: Page): Locator {
  return page.getByRole("grid", { name: "Lines of the job" });
}

/** As a reason names the worker that the cause is of. */
function nameOfCulprit({ cause, spans }: JobTruth): string {
  const { worker } = spans.find((span) => span.worker.host === cause!.process.host)!;
  return `WorkerId(${worker.id.slice(0, 8)}…)`;
}

function healthy({ cause }: JobTruth): string[] {
  return CLUSTER.cast.workers.map(({ host }) => host).filter((host) => host !== cause!.process.host);
}
