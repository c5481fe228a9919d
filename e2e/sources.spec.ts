import { appendFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./server-fixture.ts";

/** A log file with one line, in a folder of its own. */
async function logFile(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "jobtrail-e2e-log-")), "zisk-worker.log");
  await writeFile(file, "2026-06-04T13:39:33.123456Z INFO: Worker ready\nnot a log line\n");
  return file;
}

async function fillIn(page: Page, name: string, file: string): Promise<void> {
  await page.getByRole("button", { name: "Add a source" }).click();
  await page.getByLabel("Kind").selectOption("file");
  await page.getByLabel("name", { exact: true }).fill(name);
  await page.getByLabel("paths (needed)").fill(file);
}

test("a source is tested, added, looked into, paused and removed", async ({ page, server, marker }) => {
  const file = await logFile();
  await page.goto("/sources");
  await fillIn(page, marker, file);
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText(`${file}: 1 file of 62 B.`)).toBeVisible();
  await page.getByRole("button", { name: "Add", exact: true }).click();

  const row = page.getByRole("row", { name: new RegExp(`^${marker}`) });
  await expect(row).toContainText("following");
  await expect(row).toContainText("2");
  await row.getByRole("button", { name: marker }).click();
  await expect(page.getByText("rank 50%, unrecognised 50%")).toBeVisible();
  await expect(page.getByText("not a log line")).toBeVisible();

  await page.getByRole("button", { name: "Pause" }).click();
  await expect(row).toContainText("paused");
  expect(await readFile(join(server.folder, "jobtrail.toml"), "utf8")).toContain("paused = true");
  await appendFile(file, "2026-06-04T13:39:34.123456Z INFO: While paused\n");
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(row).toContainText("3");

  await page.getByRole("button", { name: "Remove…" }).click();
  await page.getByRole("button", { name: "Remove with its lines" }).click();
  await expect(row).toBeHidden();
  expect(await readFile(join(server.folder, "jobtrail.toml"), "utf8")).not.toContain(marker);
});

test("what is wrong with a new source is said in the form", async ({ page, marker }) => {
  await page.goto("/sources");
  await fillIn(page, "push", `/nowhere/${marker}.log`);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("is the name of another source")).toBeVisible();
});
