import { ExplorerPage } from "./explorer-page.ts";
import { expect, ingest, jsonLine, test } from "./server-fixture.ts";

test("new lines appear by themselves, newest at the bottom", async ({ page, server, marker }) => {
  await ingest(server, [jsonLine({ message: `${marker} before` })]);
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  await expect(explorer.rowsWith("before")).toBeVisible();
  await ingest(server, [jsonLine({ message: `${marker} after` }), jsonLine({ message: "not asked for" })]);
  await expect(explorer.rowsWith("after")).toBeInViewport();
  await expect(explorer.rows.last()).toContainText("after");
  await expect(explorer.rowsWith("not asked for")).toHaveCount(0);
});

test("holds still when scrolled away, and says how many lines are new", async ({ page, server, marker }) => {
  await ingest(
    server,
    Array.from({ length: 400 }, (_, index) => jsonLine({ message: `${marker} old ${index}.` })),
  );
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  await expect(explorer.rowsWith("old 399.")).toBeInViewport();
  await explorer.list.hover();
  await page.mouse.wheel(0, -3_000);
  await expect(explorer.rowsWith("old 399.")).not.toBeInViewport();
  const inView = await firstInView(explorer);
  await ingest(
    server,
    Array.from({ length: 25 }, (_, index) => jsonLine({ message: `${marker} new ${index}.` })),
  );
  const button = page.getByRole("button", { name: "25 new lines" });
  await expect(button).toBeVisible();
  expect(await firstInView(explorer)).toEqual(inView);
  await button.click();
  await expect(explorer.rowsWith("new 24.")).toBeInViewport();
});

test("a view that is not live stays as it is", async ({ page, server, marker }) => {
  await ingest(server, [jsonLine({ message: `${marker} before` })]);
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  await expect(explorer.rows).toHaveCount(1);
  await explorer.live.click();
  await expect(explorer.live).toHaveAttribute("aria-pressed", "false");
  await ingest(server, [jsonLine({ message: `${marker} after` })]);
  await explorer.live.click();
  await expect(explorer.rowsWith("after")).toBeVisible();
  await expect(explorer.rows).toHaveCount(2);
});

/** The first row in view and where it stands, in CSS pixels. */
async function firstInView(explorer: ExplorerPage): Promise<{ text: string; top: number } | undefined> {
  return explorer.list.evaluate((list) => {
    const edge = list.getBoundingClientRect().top;
    const row = [...list.querySelectorAll<HTMLElement>("[data-event]")]
      .map((element) => ({ text: element.innerText, top: Math.round(element.getBoundingClientRect().top) }))
      .toSorted((a, b) => a.top - b.top)
      .find(({ top }) => top >= edge);
    return row;
  });
}
