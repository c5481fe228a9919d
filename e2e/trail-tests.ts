import { fileURLToPath } from "node:url";
import { ExplorerPage } from "./explorer-page.ts";
import { expect, test } from "./server-fixture.ts";

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

/** What the jobs and trail pages show must be the same whichever dialect the cluster speaks. */
export function testTrail(): void {
  test.beforeEach(async ({ page, server }) => {
    await expect
      .poll(async () => {
        const { sources } = (await (await page.request.get(`${server.url}/api/sources`)).json()) as {
          sources: { rows: number }[];
        };
        return sources.reduce((sum, { rows }) => sum + rows, 0);
      })
      .toBe(CORPUS_LINES);
  });

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
    const main = page.getByRole("main");
    for (const phase of ["Contributions", "Prove", "Aggregate"]) {
      await expect(main.getByText(phase).first()).toBeVisible();
    }
    const lines = main.getByRole("grid").locator("[data-event]");
    await expect(lines.first()).toBeVisible();
    await expect(main).toContainText("coord-01");
    await expect(main).toContainText("prover-01");
  });

  test("a failed job says why", async ({ page }) => {
    await page.goto(`/jobs/${FAILED}`);
    await expect(page.getByRole("main")).toContainText(/failed/i);
    await expect(page.getByRole("main")).toContainText(/worker reported failure/);
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
