import { fileURLToPath } from "node:url";
import type { Locator, Page } from "@playwright/test";
import { ExplorerPage } from "./explorer-page.ts";
import { expect, test } from "./server-fixture.ts";
import type { Server } from "./start-server.ts";

/** Configuration of a server that reads one dialect of the corpus, a file a host, as file sources do. */
export function corpusConfig(format: "json" | "rank"): string {
  const folder = fileURLToPath(new URL(`../fixtures/corpus/${format}`, import.meta.url));
  return [
    ["coord-01", "zisk-coordinator"],
    ["prover-01", "zisk-worker"],
    ["prover-02", "zisk-worker"],
    ["prover-03", "zisk-worker"],
  ]
    .map(
      ([host, service]) =>
        `[[sources]]\ntype = "file"\nname = "${host}"\npaths = ["${folder}/${host}.${service}.log"]\nhost = "${host}"\nservice = "${service}"\n`,
    )
    .join("\n");
}

/** The corpus: four hosts, and eight jobs of which one fails and one is cancelled. */
const CORPUS_LINES = 493;
const COMPLETED = "544b0ec7";
const FAILED = "3df4865f";
const CANCELLED = "b6249a7c";

/** Resolves when the whole corpus can be found. */
export async function corpusStored(page: Page, server: Server): Promise<void> {
  await expect
    .poll(async () => {
      const { sources } = (await (await page.request.get(`${server.url}/api/sources`)).json()) as {
        sources: { rows: number }[];
      };
      return sources.reduce((sum, { rows }) => sum + rows, 0);
    })
    .toBeGreaterThanOrEqual(CORPUS_LINES);
}

/** The steps in the header of a job's trail. */
function phases(page: Page): Locator {
  return page.getByRole("list", { name: "Phases" }).getByRole("listitem");
}

/** What the jobs and trail pages show must be the same whichever dialect the cluster speaks. */
export function testTrail(): void {
  test.beforeEach(({ page, server }) => corpusStored(page, server));

  test("the list of jobs tells how each ended", async ({ page }) => {
    await page.goto("/jobs?from=");
    for (const [job, state] of [
      [COMPLETED, /completed/i],
      [FAILED, /failed/i],
      [CANCELLED, /cancelled/i],
    ] as const) {
      await expect(page.getByRole("row").filter({ hasText: job })).toContainText(state);
    }
  });

  test("a job's trail shows its phases and its lines from every host", async ({ page }) => {
    await page.goto("/jobs?from=");
    await page.getByRole("row").filter({ hasText: COMPLETED }).getByRole("link").first().click();
    await expect(page).toHaveURL(new RegExp(`/jobs/${COMPLETED}`));
    await expect(phases(page)).toContainText([/Contributions.*3\/3/, /Prove.*3\/3/, /Aggregate.*1\/1/]);
    for (const host of ["coord-01", "prover-01", "prover-02", "prover-03"])
      await expect(page.getByRole("region", { name: `Lane of ${host}`, exact: true })).toBeVisible();
    const lines = page.getByRole("grid", { name: "Lines of the job" }).locator("[data-event]");
    await expect(lines.first()).toBeVisible();
  });

  test("a failed job says why", async ({ page }) => {
    await page.goto(`/jobs/${FAILED}`);
    const header = page.getByRole("main").locator("header").first();
    await expect(header).toContainText(/Failed: worker reported failure\. prover-0\d said: /);
    await expect(phases(page).filter({ hasText: "Prove" })).toContainText("failed");
    await expect(phases(page).filter({ hasText: "Contributions" })).not.toContainText("failed");
    const verdict = header.getByRole("region", { name: "Verdict" });
    await expect(verdict.getByRole("listitem").first()).toContainText("The coordinator failed the job");
    await verdict
      .getByRole("listitem")
      .nth(1)
      .getByRole("button", { name: /^Show line/ })
      .first()
      .click();
    const marked = page.getByRole("grid", { name: "Lines of the job" }).locator('[aria-selected="true"]');
    await expect(marked).toContainText("prover-0");
  });

  test("the picture and the lines are linked both ways, and the link to them can be sent", async ({
    page,
    browser,
  }) => {
    await page.goto(`/jobs/${FAILED}`);
    const lines = page.getByRole("grid", { name: "Lines of the job" });
    await page
      .getByRole("region", { name: "Lane of prover-02" })
      .getByRole("button", { name: /^Error: / })
      .click();
    const marked = lines.locator('[aria-selected="true"]');
    await expect(marked).toContainText(/fail/i);
    await expect(marked).toBeInViewport();
    await page
      .getByRole("region", { name: "Lane of prover-01" })
      .getByRole("button", { name: /^prover-01/ })
      .click();
    await expect(page).toHaveURL(/q=host/);
    await expect(lines.locator("[data-event]").filter({ hasText: "prover-02" })).toHaveCount(0);

    const friend = await browser.newPage();
    await friend.goto(page.url());
    const shown = (of: typeof page) =>
      of
        .getByRole("grid", { name: "Lines of the job" })
        .locator("[data-event]")
        .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-event")));
    await expect.poll(() => shown(friend)).toEqual(await shown(page));
    expect((await shown(page)).length).toBeGreaterThan(5);
    await friend.close();
  });

  test("the picture zooms, a time chosen on its axis narrows the lines, and the link has both", async ({
    page,
    browser,
  }) => {
    await page.goto(`/jobs/${FAILED}`);
    const lines = page.getByRole("grid", { name: "Lines of the job" }).locator("[data-event]");
    await expect(lines.first()).toBeVisible();
    const picture = page.getByRole("region", { name: "Lanes over time" });
    await picture.getByRole("button", { name: "Zoom in" }).click();
    await expect(page).toHaveURL(/zoom=-?\d+~\d+/);
    await expect(picture.getByRole("button", { name: "Fit" })).toBeEnabled();

    const axis = await picture.getByTestId("axis").boundingBox();
    if (!axis) throw new Error("The axis has no place.");
    await page.mouse.move(axis.x + axis.width * 0.3, axis.y + 8);
    await page.mouse.down();
    await page.mouse.move(axis.x + axis.width * 0.6, axis.y + 8, { steps: 5 });
    await page.mouse.up();
    await expect(page).toHaveURL(/brush=-?\d+~\d+/);
    const chosen = /brush=(-?\d+)~(-?\d+)/.exec(page.url())?.slice(1).map(Number);
    await expect(page.getByRole("button", { name: "Show the lines of all times" })).toBeVisible();

    const friend = await browser.newPage();
    await friend.goto(page.url());
    await expect(friend.getByRole("button", { name: "Fit" })).toBeEnabled();
    const job = (await (await page.request.get(`/api/jobs/${FAILED}`)).json()) as { started: string };
    const startMs = Date.parse(job.started);
    const times = () =>
      friend
        .getByRole("grid", { name: "Lines of the job" })
        .locator("[data-event] time")
        .evaluateAll((all) => all.map((time) => Date.parse(time.getAttribute("datetime") ?? "")));
    await expect.poll(async () => (await times()).length).toBeGreaterThan(0);
    for (const time of await times()) {
      expect(time - startMs).toBeGreaterThanOrEqual((chosen?.[0] ?? 0) - 1);
      expect(time - startMs).toBeLessThanOrEqual((chosen?.[1] ?? 0) + 1);
    }
    await friend.close();
    await page.getByRole("button", { name: "Show the lines of all times" }).click();
    await expect(page).not.toHaveURL(/brush=/);
  });

  test("a line leads to its job's trail", async ({ page }) => {
    const explorer = new ExplorerPage(page);
    await page.goto(`/?${new URLSearchParams({ from: "", q: `job:${CANCELLED}` })}`);
    await explorer.rows.first().click();
    await explorer.detail.getByRole("link", { name: "Trail of the job" }).click();
    await expect(page).toHaveURL(new RegExp(`/jobs/${CANCELLED}`));
    await expect(page.getByRole("main")).toContainText(/cancelled/i);
  });
}
