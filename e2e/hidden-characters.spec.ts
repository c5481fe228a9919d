import { ExplorerPage } from "./explorer-page.ts";
import { expect, ingest, jsonLine, test } from "./server-fixture.ts";

const OVERRIDE = "\u202e";
const HEBREW = "שלום";
const HOST = `prover${OVERRIDE}10`;

test("characters that a screen hides are signs wherever a line is shown, and copying gives what was logged", async ({
  page,
  server,
  marker,
}) => {
  const message = `${marker} \u0085 red ${OVERRIDE}gpj.exe\u202c a\u200bb bell\u0007 \u2066x ${HEBREW} end`;
  await ingest(
    server,
    [
      jsonLine({
        message,
        fields: { job_id: "1a2b3c4d-0000-4000-8000-000000000000", path: `p${OVERRIDE}q` },
      }),
    ],
    {
      host: HOST,
    },
  );
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  const row = explorer.rows.first();
  await expect(row.locator("[data-sign='U+202E']")).toHaveCount(3);
  for (const sign of ["U+0085", "U+202C", "U+200B", "BEL", "U+2066"])
    await expect(row.locator(`[data-sign='${sign}']`)).toHaveCount(1);
  // What stands behind them stays behind them.
  const order = await row.evaluate((element) => {
    const cell = [...element.querySelectorAll("[role=gridcell]")].at(-1);
    const range = document.createRange();
    const texts = document.createTreeWalker(cell ?? element, NodeFilter.SHOW_TEXT);
    const lefts: [string, number][] = [];
    while (texts.nextNode()) {
      const text = texts.currentNode.textContent ?? "";
      range.selectNodeContents(texts.currentNode);
      lefts.push([text, range.getBoundingClientRect().left]);
    }
    return lefts;
  });
  const lefts = order.map(([, left]) => left);
  expect(lefts).toEqual(lefts.toSorted((a, b) => a - b));

  await row.click();
  await expect(explorer.detail).toBeVisible();
  const shown = explorer.detail.locator("p.log-text");
  await expect(shown.locator("[data-sign]")).toHaveCount(6);
  const copied = await shown.evaluate((element) => {
    const selection = getSelection();
    selection?.selectAllChildren(element);
    return selection?.toString();
  });
  expect(copied).toBe(message);
  await expect(explorer.detail.getByTitle("U+202E right-to-left override").first()).toBeVisible();
  const facet = explorer.filters.getByRole("button", { name: "prover" }).first();
  await expect(facet.locator("[data-sign='U+202E']")).toBeVisible();
  await expect(facet).toHaveAttribute("title", /^prover⟪U\+202E⟫10: /);

  await page.goto(`${server.url}/jobs/1a2b3c4d`);
  await expect(page.locator("[data-sign='U+202E']").first()).toBeVisible();
});
