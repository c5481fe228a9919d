import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, Page, TestInfo } from "@playwright/test";
import { generateCluster } from "../server/sample/generate.ts";
import { savedApart } from "../server/sample/saved.ts";
import { expect, ingest, jsonLine, test } from "./server-fixture.ts";

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

/** Chooses a download in the menu. @returns the path of the file */
async function download(page: Page, name: string, info: TestInfo): Promise<string> {
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  const menu = page.getByRole("dialog", { name: "Copy and download" });
  const begun = page.waitForEvent("download");
  await menu.getByText(name, { exact: true }).click();
  const file = await begun;
  const path = info.outputPath(file.suggestedFilename());
  await file.saveAs(path);
  await page.keyboard.press("Escape");
  return path;
}

/** Opens a file as somebody does who was sent it: without any network, and tells what it asks for. */
async function openFile(context: BrowserContext, path: string): Promise<{ page: Page; asked: string[] }> {
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await context.setOffline(true);
  await page.goto(pathToFileURL(path).href);
  return { page, asked };
}

test("a trail leaves as JSON, for Perfetto, as OTLP, and as pictures", async ({ page }, info) => {
  await open(page, FAILED!.id);
  const json = JSON.parse(
    readFileSync(await download(page, "Trail and lines (JSON)", info), "utf8"),
  ) as object;
  expect(json).toMatchObject({ format: "jobtrail-trail", trail: { job_id: FAILED!.id, state: "failed" } });
  const perfetto = JSON.parse(
    readFileSync(await download(page, "Perfetto trace (JSON)", info), "utf8"),
  ) as object;
  expect(perfetto).toHaveProperty("traceEvents");
  const otlp = JSON.parse(readFileSync(await download(page, "OTLP spans (JSON)", info), "utf8")) as object;
  expect(otlp).toHaveProperty("resourceSpans");
  const svg = readFileSync(await download(page, "Picture (SVG)", info), "utf8");
  const errors = await page.evaluate(
    (text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelectorAll("parsererror").length,
    svg,
  );
  expect(errors).toBe(0);
  const png = readFileSync(await download(page, "Picture (PNG)", info));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  // Width and height stand behind the header, https://www.w3.org/TR/png-3/#11IHDR
  expect(png.readUInt32BE(16)).toBe(2_400);
  expect(png.length).toBeGreaterThan(10_000);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a frozen trail opens offline with verdict, picture, rows, facets and search, ${colorScheme}`, async ({
    page,
    context,
  }, info) => {
    await open(page, FAILED!.id);
    const path = await download(page, "One file to open anywhere (HTML)", info);
    const { page: file, asked } = await openFile(context, path);
    await file.emulateMedia({ colorScheme });
    await expect(file.getByRole("heading", { level: 1 })).toHaveText(`Job ${FAILED!.id}: failed`);
    await expect(file.locator("svg.jt")).toBeVisible();
    const rows = file.getByRole("option");
    await expect(rows.first()).toBeVisible();
    await file.getByRole("button", { name: "Show line 2" }).first().click();
    await expect(file.getByRole("option", { selected: true })).toContainText("Out of memory: Killed process");
    await expect(file.locator("#line")).toContainText("Out of memory: Killed process");
    await file.getByLabel("Search in the lines").fill("kILLED process");
    await expect(file.getByRole("status")).toHaveText(/^1 of \d+ lines$/);
    await file.getByLabel("Search in the lines").fill("");
    await file.getByRole("button", { name: /^error \d+$/ }).click();
    await expect(file.getByRole("status")).toHaveText(/^\d+ of \d+ lines$/);
    await expect(file.getByRole("option").filter({ hasText: "INFO" })).toHaveCount(0);
    expect(asked.filter((url) => !url.startsWith("file:"))).toEqual([]);
    const { violations } = await new AxeBuilder({ page: file }).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target) }))).toEqual([]);
    await file.setViewportSize({ width: 390, height: 800 });
    const wide = await file.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(390);
    await context.setOffline(false);
  });
}

test("lines that would be a page are text in a frozen trail", async ({
  page,
  context,
  server,
  request,
}, info) => {
  const hostile = `</script><script>hacked=1</script><img src=https://x.invalid onerror=hacked=1> \u202eabc`;
  const fields = { job_id: "0badc0de-0000-4000-8000-000000000000" };
  await ingest(
    server,
    [
      jsonLine({ message: "job started", fields }),
      jsonLine({ message: hostile, level: "ERROR", fields: { ...fields, [hostile]: hostile } }),
    ],
    { host: hostile, service: hostile },
  );
  const answer = await request.get("/api/jobs/0badc0de/export?format=html");
  const path = info.outputPath("hostile.html");
  writeFileSync(path, await answer.body());
  const { page: file, asked } = await openFile(context, path);
  await expect(
    file.getByRole("option").filter({ hasText: "<img src=https://x.invalid" }).first(),
  ).toBeVisible();
  await expect(file.getByRole("option").filter({ hasText: "⟪U+202E⟫" }).first()).toBeVisible();
  expect(await file.evaluate(() => "hacked" in globalThis)).toBe(false);
  expect(await file.locator("img").count()).toBe(0);
  expect(asked.filter((url) => !url.startsWith("file:"))).toEqual([]);
  await context.setOffline(false);
  await page.close();
});

test("a failed job is compared with the last good one, and each pattern leads to its line", async ({
  page,
}) => {
  await open(page, FAILED!.id);
  await page.getByRole("link", { name: "Compare" }).click();
  await expect(page).toHaveURL(new RegExp(`/jobs/[^/]+/compare$`));
  const phases = page.getByRole("table", { name: "Phases of both jobs" });
  await expect(phases.getByRole("row", { name: /^Prove/ })).toContainText("failed");
  await expect(phases.getByRole("row", { name: /^Aggregate/ })).toContainText("not begun");
  await expect(phases).toContainText(COMPLETED!.id.slice(0, 8));
  const added = page.getByRole("region", { name: "New" });
  await added.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/jobs\/[^/]+\?row=/);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a comparison can be read by everyone and fits a phone, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open(page, FAILED!.id);
    await page.goto(`/jobs/${FAILED!.id}/compare`);
    await expect(page.getByRole("region", { name: "New" }).getByRole("link").first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ target }) => target) }))).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(390);
  });
}
