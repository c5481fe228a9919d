import { logsPageSchema } from "../server/protocol/logs.ts";
import { ExplorerPage } from "./explorer-page.ts";
import { expect, ingest, jsonLine, test } from "./server-fixture.ts";

const GAP = "Lines between 12:00:01 and 12:04:00 were deleted before they were read.";

test("a note of Jobtrail's own is a row like any other, and told from a line by words and an icon", async ({
  page,
  server,
  marker,
}) => {
  await ingest(server, [
    jsonLine({ message: `${marker} before` }),
    jsonLine({ message: `${marker} note`, level: "WARN" }),
    jsonLine({ message: `${marker} after` }),
  ]);
  // Only sources tell notes, and none of them loses lines at will: one of the stored lines is made to look like one.
  await page.route("**/api/logs?*", async (route) => {
    const response = await route.fetch();
    const answer = logsPageSchema.parse(await response.json());
    const events = answer.events.map((event) =>
      event.message.endsWith(" note")
        ? { ...event, message: GAP, raw: "", fields: { jobtrail: "gap" } }
        : event,
    );
    await route.fulfill({ response, json: { ...answer, events } });
  });
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  const note = explorer.rowsWith(GAP);
  await expect(note).toContainText("Lines missing");
  await expect(note).toContainText("coord-01");
  const heights = await explorer.rows.evaluateAll((rows) => rows.map((row) => row.clientHeight));
  expect(new Set(heights).size).toBe(1);

  await note.click();
  await expect(note).toHaveAttribute("aria-selected", "true");
  await expect(explorer.detail).toContainText(GAP);
  await expect(explorer.detail).toContainText("no line of the log says it");
  await expect(explorer.detail.getByRole("region", { name: "Raw line" })).toHaveCount(0);
  await explorer.list.focus();
  await page.keyboard.press("j");
  await expect(explorer.detail).toContainText(`${marker} after`);
  await page.keyboard.press("k");
  await expect(note).toHaveAttribute("aria-selected", "true");

  await page.setViewportSize({ width: 390, height: 800 });
  await page.keyboard.press("Escape");
  await expect(note).toContainText("Lines missing");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
