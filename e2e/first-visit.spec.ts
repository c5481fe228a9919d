import { ExplorerPage } from "./explorer-page.ts";
import { expect, test } from "./server-fixture.ts";

// Options that no other file has, and so a server that nothing was sent to.
test.use({ serverOptions: { config: "# A newcomer has configured nothing." } });

test("a newcomer plays the sample, sees lines and a running job, and removes it again", async ({ page }) => {
  test.setTimeout(120_000);
  const explorer = new ExplorerPage(page);
  await page.goto("/");
  await expect(page.getByText("No log lines yet")).toBeVisible();
  await expect(page.getByText("jobtrail.toml").first()).toBeVisible();
  await page.getByRole("button", { name: "Play the sample cluster" }).click();

  await expect(explorer.rows.first()).toBeVisible();
  await expect(page.getByText("Sample data").first()).toBeVisible();

  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Jobs" }).click();
  await expect(page.getByText(/running/i).first()).toBeVisible();

  await page.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Sample data")).toHaveCount(0);
  await page.goto("/");
  await expect(page.getByText("No log lines yet")).toBeVisible();
});
