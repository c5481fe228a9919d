import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { generateCluster } from "../server/sample/generate.ts";
import { savedApart } from "../server/sample/saved.ts";
import { expect, test } from "./server-fixture.ts";

/** A cluster of which one proof is completed and one fails. */
const CLUSTER = generateCluster({
  scenarios: ["completed", "out-of-memory"],
  workers: 3,
  naming: "own",
  segments: 12,
  seed: 20_260_604,
  startUs: Date.UTC(2026, 5, 4, 13, 39, 33) * 1_000,
});
const [COMPLETED, FAILED] = CLUSTER.jobs;

/** Configuration of a server that reads the cluster's files. */
function clusterConfig(): string {
  const folder = fileURLToPath(new URL("../test-results/sharing", import.meta.url));
  return savedApart(CLUSTER.lines, "json")
    .map(({ host, service, text }) => {
      mkdirSync(join(folder, host), { recursive: true });
      const path = join(folder, host, `${service}.log`);
      writeFileSync(path, text);
      return `[[sources]]\ntype = "file"\nname = "${host}-${service}"\npaths = ["${path}"]\nhost = "${host}"\n`;
    })
    .join("\n");
}

test.use({ serverOptions: { config: clusterConfig() } });

async function open(page: Page, job: string): Promise<void> {
  const rows = async (): Promise<number> =>
    ((await (await page.request.get("/api/health")).json()) as { rows: number }).rows;
  await expect.poll(rows, { timeout: 30_000 }).toBeGreaterThanOrEqual(CLUSTER.lines.length);
  await page.goto(`/jobs/${job}`);
  await expect(page.getByRole("button", { name: "Copy link" }).first()).toBeVisible();
}

const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

test("one click copies a failed job's incident note, with the address that is looked at", async ({
  page,
  context,
  server,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, FAILED!.id);
  await page.getByRole("button", { name: "Incident note" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const note = await clipboard(page);
  expect(note).toMatch(new RegExp(`^# Job \`${FAILED!.id}\` failed\n`));
  expect(note).toContain(`](${server.url}/jobs/${FAILED!.id}`);
  expect(note).toContain("## Verdict");
  expect(note).toContain("Out of memory: Killed process");
});

test("a completed job has no incident to tell of", async ({ page }) => {
  await open(page, COMPLETED!.id);
  await expect(page.getByRole("button", { name: "Incident note" })).toHaveCount(0);
});

test("the menu copies the ID and tells the commands, by the keyboard too", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, FAILED!.id);
  await page.getByRole("button", { name: "Copy", exact: true }).press("Enter");
  const menu = page.getByRole("dialog", { name: "Copy and download" });
  await menu.getByRole("button", { name: "Job ID" }).press("Enter");
  await expect.poll(() => clipboard(page)).toBe(FAILED!.id);
  await menu.getByRole("button", { name: "Commands for the hosts" }).press("Enter");
  await expect(menu.locator("pre").first()).toContainText(".log");
  await menu.getByRole("button", { name: "Back" }).press("Enter");
  await expect(menu.getByRole("button", { name: "Job ID" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the menu can be read by everyone and fits a phone, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width: 390, height: 800 });
    await open(page, FAILED!.id);
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    const menu = page.getByRole("dialog", { name: "Copy and download" });
    await expect(menu.getByRole("button", { name: "Job ID" })).toBeVisible();
    const box = await menu.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    const { violations } = await new AxeBuilder({ page }).include("[role=dialog]").analyze();
    expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target) }))).toEqual([]);
  });
}
