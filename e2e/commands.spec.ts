import AxeBuilder from "@axe-core/playwright";
import { ExplorerPage } from "./explorer-page.ts";
import { expect, ingest, jsonLine, test } from "./server-fixture.ts";
import { corpusConfig, corpusStored } from "./trail-tests.ts";

test.use({ serverOptions: { config: corpusConfig("json") } });
test.beforeEach(({ page, server }) => corpusStored(page, server));

test("the explorer copies its view as a command for each host", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const explorer = new ExplorerPage(page);
  await page.goto(`/?${new URLSearchParams({ q: "job:3df4865f level>=warn", from: "" })}`);
  await explorer.rows.first().waitFor();
  await page.getByRole("button", { name: "Copy as command" }).click();
  const panel = page.getByRole("dialog", { name: "Copy as command" });
  const commands = panel.getByRole("list", { name: "Commands" });
  await expect(commands.getByText("Exact").first()).toBeVisible();
  const first = await commands.locator("pre").first().innerText();
  expect(first).toMatch(/^cat .*\.log \| jq -Rr '.*job_id.*3df4865f.*\| \$line'$/);
  await commands.getByRole("button", { name: "Copy" }).first().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(first);
  await panel.getByRole("button", { name: "Copy all" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("# coord-01");
});

test("the keyboard alone opens the commands of a job's trail and closes them", async ({ page }) => {
  await page.goto("/jobs/544b0ec7");
  const button = page.getByRole("button", { name: "Copy", exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: "Copy and download" });
  await expect(panel.getByRole("button", { name: "Job ID" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(panel.locator("pre")).toHaveCount(4);
  await expect(panel.locator("pre").first()).toContainText("544b0ec7");
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(button).toBeFocused();
});

test("says why lines that were sent have no command", async ({ page, server, marker }) => {
  await ingest(server, [jsonLine({ message: `${marker} sent` })]);
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  await expect(explorer.rows).toHaveCount(1);
  await page.getByRole("button", { name: "Copy as command" }).click();
  const panel = page.getByRole("dialog", { name: "Copy as command" });
  await expect(panel).toContainText("No command shows these lines");
  await expect(panel).toContainText("Only Jobtrail has them");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the commands can be read by everyone and fit a phone, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`/?${new URLSearchParams({ q: "level>=warn", from: "" })}`);
    await page.getByRole("button", { name: "Copy as command" }).click();
    const panel = page.getByRole("dialog", { name: "Copy as command" });
    await expect(panel.locator("pre").first()).toBeVisible();
    const box = await panel.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    const { violations } = await new AxeBuilder({ page }).include("[role=dialog]").analyze();
    expect(violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.html}`)).toEqual([]);
  });
}
