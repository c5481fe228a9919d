import { ExplorerPage } from "./explorer-page.ts";
import { expect, ingest, jsonLine, test } from "./server-fixture.ts";

test("finds ingested lines by query and says how many there are", async ({ page, server, marker }) => {
  await ingest(server, [
    jsonLine({ message: `${marker} first` }),
    jsonLine({ message: `${marker} second`, level: "ERROR" }),
    jsonLine({ message: "something else" }),
  ]);
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  await expect(explorer.rows).toHaveCount(2);
  await expect(page.getByText("2 lines", { exact: true })).toBeVisible();
  await explorer.search(`${marker} level:error`);
  await expect(explorer.rows).toHaveCount(1);
  await expect(explorer.rows).toContainText("second");
});

test("points at the place of a mistake in a query", async ({ page }) => {
  const explorer = new ExplorerPage(page);
  await explorer.open();
  await explorer.search('level:error "never closed');
  const mistake = page.getByText("Close the quoted text with");
  await expect(mistake).toBeVisible();
  await explorer.search("level:error");
  await expect(mistake).toBeHidden();
});

test("no key is lost while the editor takes the plain box's place", async ({ page, marker }) => {
  const explorer = new ExplorerPage(page);
  await explorer.open();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/_next/static/chunks/*.js", async (route) => {
    await held;
    await route.continue();
  });
  await explorer.query.click();
  const typed = `${marker} host:prover-0* level>=warn phase:Prove`;
  // The editor comes between two letters.
  await page.keyboard.type(typed.slice(0, 14), { delay: 20 });
  release();
  await page.keyboard.type(typed.slice(14), { delay: 20 });
  await expect(explorer.query).toHaveText(typed);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL((url) => url.searchParams.get("q") === typed);
});

test("narrows by a facet's value and hides another", async ({ page, server, marker }) => {
  await ingest(server, [jsonLine({ message: `${marker} one` })], { host: "prover-71" });
  await ingest(server, [jsonLine({ message: `${marker} two` })], { host: "prover-72" });
  await ingest(server, [jsonLine({ message: `${marker} three` })], { host: "prover-73" });
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  await expect(explorer.rows).toHaveCount(3);
  await explorer.facetValue("Host", "prover-71").click({ modifiers: ["Alt"] });
  await expect(explorer.rows).toHaveCount(2);
  await expect(explorer.rowsWith("one")).toHaveCount(0);
  // The host that is hidden keeps its count: a facet ignores the filters on its own field.
  await expect(explorer.facetValue("Host", "prover-71")).toContainText("1");
  await explorer.facetValue("Host", "prover-71").click({ modifiers: ["Alt"] });
  await explorer.facetValue("Host", "prover-72").click();
  await expect(explorer.rows).toHaveCount(1);
  await expect(explorer.rows).toContainText("two");
});

test("zooms the range by dragging over the histogram", async ({ page, server, marker }) => {
  const now = Date.now();
  await ingest(
    server,
    Array.from({ length: 10 }, (_, index) =>
      jsonLine({ time: new Date(now - index * 60_000), message: `${marker} minute ${index}` }),
    ),
  );
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  await expect(explorer.rows).toHaveCount(10);
  const address = page.url();
  const box = await explorer.histogram.boundingBox();
  if (!box) throw new Error("The histogram has no place on the page.");
  const y = box.y + box.height / 3;
  await page.mouse.move(box.x + box.width * 0.9, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, y, { steps: 5 });
  await page.mouse.up();
  await expect(page).not.toHaveURL(address);
  await expect(explorer.rowsWith("minute 9")).toHaveCount(0);
  await expect(explorer.rowsWith("minute 0")).toHaveCount(1);
  await page.goBack();
  await expect(explorer.rows).toHaveCount(10);
});

test("opens a row to every field and copies the raw line", async ({ page, context, server, marker }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const line = jsonLine({
    message: `${marker} opened`,
    level: "WARN",
    fields: { attempt: 3, reason: "gpu lost" },
  });
  await ingest(server, [line], { host: "prover-05", service: "zisk-worker" });
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  await explorer.rowsWith("opened").click();
  await expect(explorer.detail).toContainText("gpu lost");
  await expect(explorer.detail).toContainText("prover-05");
  await expect(explorer.detail.getByRole("region", { name: "Raw line" })).toHaveText(new RegExp(marker));
  await explorer.detail.getByRole("button", { name: "Raw", exact: true }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(line);
  await page.keyboard.press("Escape");
  await expect(explorer.detail).toBeHidden();
});

test("a copied link opens elsewhere to the same rows and the same selected row", async ({
  page,
  context,
  browser,
  server,
  marker,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await ingest(
    server,
    Array.from({ length: 300 }, (_, index) => jsonLine({ message: `${marker} number ${index}.` })),
  );
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  await explorer.rowsWith("number 297.").click();
  await explorer.detail.getByRole("button", { name: "Link" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(server.url);
  const link = await page.evaluate(() => navigator.clipboard.readText());
  // Lines that come later must not change what the link shows.
  await ingest(server, [
    jsonLine({ time: new Date(Date.now() + 3_600_000), message: `${marker} much later` }),
  ]);

  const elsewhere = await browser.newContext();
  const theirs = new ExplorerPage(await elsewhere.newPage());
  await theirs.page.goto(link);
  await expect(theirs.rowsWith("number 297.")).toHaveAttribute("aria-selected", "true");
  await expect(theirs.rowsWith("number 297.")).toBeInViewport();
  await expect(theirs.rowsWith("much later")).toHaveCount(0);
  expect(await theirs.rows.allInnerTexts()).toContain(await explorer.rowsWith("number 297.").innerText());
  await elsewhere.close();
});
