import AxeBuilder from "@axe-core/playwright";
import { ExplorerPage } from "./explorer-page.ts";
import { expect, ingest, jsonLine, test } from "./server-fixture.ts";

const PAGES = ["/", "/jobs", "/sources"];
const JOB = "5e5e5e5e-1111-4222-8333-444455556666";

test.beforeEach(async ({ server, marker }) => {
  await ingest(server, [
    jsonLine({ message: `${marker} plain`, fields: { job_id: JOB, phase: "Prove" } }),
    jsonLine({ message: `${marker} bad`, level: "ERROR", fields: { job_id: JOB } }),
    jsonLine({ message: `${marker} so so`, level: "WARN" }),
    jsonLine({ message: `${marker} long ${"and longer ".repeat(40)}`, level: "DEBUG" }),
  ]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`every page passes the accessibility checks, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const path of [...PAGES, `/jobs/${JOB.slice(0, 8)}`]) {
      await page.goto(path);
      await expect(page.getByRole("main")).not.toBeEmpty();
      await expect(
        page
          .getByRole("main")
          .getByRole("status")
          .filter({ hasText: /…|ing\b/ }),
      ).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${path}: ${id} at ${nodes[0]?.html}`)).toEqual([]);
    }
  });
}

test("the theme follows the system until somebody chooses, and the choice stays", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/sources");
  const dark = await background(page);
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(() => background(page)).not.toBe(dark);
  const light = await background(page);
  const toggle = page.getByRole("button", { name: /^Theme/ });
  await toggle.click();
  await toggle.click();
  await expect.poll(() => background(page)).toBe(dark);
  await page.reload();
  expect(await background(page)).toBe(dark);
  expect(dark).not.toBe(light);
});

test("nothing is wider than a phone of 390 pixels", async ({ page, marker }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  for (const path of [...PAGES, `/jobs/${JOB.slice(0, 8)}`]) {
    await page.goto(path);
    await expect(page.getByRole("main")).not.toBeEmpty();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, path).toBeLessThanOrEqual(390);
  }
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  await explorer.rowsWith("bad").click();
  await expect(explorer.detail).toContainText(`${marker} bad`);
});

test("the keyboard alone finds a line, opens it and goes to its trail", async ({ page, marker }) => {
  const explorer = new ExplorerPage(page);
  await explorer.open();
  await expect(async () => {
    // The key means nothing before the page has come alive.
    await page.keyboard.press("/");
    await expect(explorer.query).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.insertText(marker);
  await page.keyboard.press("Enter");
  await expect(explorer.rows).toHaveCount(4);
  await tabTo(explorer);
  await page.keyboard.press("g");
  await expect(explorer.rows.first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("j");
  await expect(explorer.rows.nth(1)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(explorer.detail).toContainText(`${marker} bad`);
  await explorer.detail.getByRole("link", { name: "Trail of the job" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/jobs/${JOB.slice(0, 8)}`));
});

/** Presses Tab until the list has the focus. */
async function tabTo(explorer: ExplorerPage): Promise<void> {
  const { page, list } = explorer;
  for (let presses = 0; presses < 80; presses++) {
    if (await list.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Eighty presses of Tab did not reach the list.");
}

async function background(page: ExplorerPage["page"]): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}
