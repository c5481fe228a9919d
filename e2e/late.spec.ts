import { ExplorerPage } from "./explorer-page.ts";
import { expect, ingest, jsonLine, test } from "./server-fixture.ts";

const SECOND_MS = 1_000;

test("a line two minutes late is marked live, and stands where its own time says, live and stored", async ({
  page,
  server,
  marker,
}) => {
  const now = Date.now();
  const at = (secondsAgo: number, message: string) =>
    jsonLine({ time: new Date(now - secondsAgo * SECOND_MS), message: `${marker} ${message}` });
  await ingest(server, [at(180, "first."), at(60, "third.")]);
  const explorer = new ExplorerPage(page);
  await explorer.open(marker);
  await expect(explorer.rowsWith("third.")).toBeVisible();
  await ingest(server, [at(120, "second."), at(5, "fourth.")]);

  await expect(explorer.rowsWith("fourth.")).toBeVisible();
  const late = explorer.rowsWith("second.");
  await expect(late).toContainText("2 min late");
  await expect(late.getByTitle(/^Arrived at \d\d:\d\d:\d\d\.\d{3}, 2 min after its time$/)).toBeVisible();
  await expect(explorer.list.getByText(/ late$/)).toHaveCount(1);
  expect(await messagesIn(explorer)).toEqual(["first.", "second.", "third.", "fourth."]);

  await page.reload();
  await expect(explorer.rows).toHaveCount(4);
  expect(await messagesIn(explorer)).toEqual(["first.", "second.", "third.", "fourth."]);
  await expect(explorer.list.getByText(/ late$/)).toHaveCount(0);
});

test("two hosts whose clocks differ by 5 s interleave as their own times say, live and stored", async ({
  page,
  server,
  marker,
}) => {
  const explorer = new ExplorerPage(page);
  await ingest(server, [jsonLine({ time: new Date(Date.now() - 60_000), message: `${marker} 0.` })]);
  await explorer.open(marker);
  await expect(explorer.rowsWith("0.")).toBeVisible();
  const start = Date.now() - 20 * SECOND_MS;
  const times: number[] = [];
  for (let second = 0; second < 8; second++) {
    // Both write in the same second; the second host's clock is 5 s behind and 100 ms off the whole second.
    for (const [host, offsetMs] of [
      ["a", 0],
      ["b", -4_900],
    ] as const) {
      const ms = start + second * SECOND_MS + offsetMs;
      times.push(ms);
      await ingest(server, [jsonLine({ time: new Date(ms), message: `${marker} ${ms}.` })], { host });
    }
  }
  const inOrder = ["0.", ...times.toSorted((a, b) => a - b).map((ms) => `${ms}.`)];
  await expect(explorer.rows).toHaveCount(inOrder.length);
  expect(await messagesIn(explorer)).toEqual(inOrder);
  await expect(explorer.list.getByText(/ late$/)).toHaveCount(0);
  await page.reload();
  await expect(explorer.rows).toHaveCount(inOrder.length);
  expect(await messagesIn(explorer)).toEqual(inOrder);
});

/** The last word of each row's message, from the top of the list to its end. */
async function messagesIn(explorer: ExplorerPage): Promise<string[]> {
  return explorer.rows.evaluateAll((rows) =>
    rows
      .map((row) => ({
        top: row.getBoundingClientRect().top,
        word: /(\S+\.)\s*$/.exec((row.lastElementChild as HTMLElement).innerText)?.[1] ?? "",
      }))
      .toSorted((a, b) => a.top - b.top)
      .map(({ word }) => word),
  );
}
