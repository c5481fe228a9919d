import AxeBuilder from "@axe-core/playwright";
import { expect, ingest, jsonLine, test } from "./server-fixture.ts";
import { corpusConfig } from "./trail-tests.ts";

const MINUTE_MS = 60_000;
const POD = {
  namespace: "zisk",
  pod: "workers-7f9c-x2x",
  workload: "deployment/workers",
  container: "zisk-worker",
};
const COMMAND = "kubectl -n zisk set env deployment/workers -c zisk-worker RUST_LOG=info";

// A server of its own: whatever asks first is remembered for a minute.
test.use({ serverOptions: { config: corpusConfig("rank"), env: { TZ: "UTC" } } });

test("a service left at debug is called out with its share and the commands, wherever one is", async ({
  page,
  server,
}) => {
  const now = Date.now();
  const debugLines = Array.from({ length: 14 }, (_, minute) =>
    jsonLine({
      time: new Date(now - (minute + 0.5) * MINUTE_MS),
      level: "DEBUG",
      message: "polling",
      fields: POD,
    }),
  );
  await ingest(server, debugLines, { host: "pod-1", service: "zisk-worker" });
  await ingest(server, debugLines, { host: "pod-2", service: "zisk-worker" });
  const info = Array.from({ length: 4 }, () => jsonLine({ message: "quiet" }));
  await ingest(server, info, { host: "coord-01", service: "zisk-coordinator" });

  await page.goto("/");
  const mark = page.getByRole("link", { name: "1 service at debug or trace for more than ten minutes" });
  await mark.click();
  const notices = page.getByRole("region", { name: "Log hygiene" });
  const heading = "zisk-worker on pod-1 and pod-2 has been at debug for more than ten minutes";
  const notice = notices.getByRole("article").filter({ hasText: heading });
  await expect(notice.getByRole("heading")).toHaveText(heading);
  await expect(notices.getByRole("heading", { name: "has been at" })).toHaveCount(1);
  await expect(notice).toContainText(
    /It wrote [\d.]+% of all rows and [\d.]+% of all bytes received today \(UTC\): 28 rows, [\d.]+ kB\./,
  );
  await expect(notice.getByText(COMMAND)).toBeHidden();
  await notice.getByText("Restore info").click();
  await expect(notice.getByText(COMMAND)).toBeVisible();
  await expect(notice).toContainText("loses its work");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await notice.getByRole("button", { name: "Copy", exact: true }).first().click();
  await expect(notice.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(COMMAND);

  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.html}`)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 800 });
  await expect(mark).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("a source that writes no JSON is told what it would gain, and that today's binaries do not heed the setting", async ({
  page,
}) => {
  await page.goto("/sources");
  const notices = page.getByRole("region", { name: "Log hygiene" }).getByRole("article");
  const notice = notices.filter({ hasText: "would tell more as JSON" });
  await expect(notice).toHaveCount(1);
  await expect(notice).toContainText("The lines of 4 sources would tell more as JSON");
  await notice.getByText("What it gains and how").click();
  await expect(notice.getByText("prover-01: rank 100%;")).toBeVisible();
  await expect(notice.getByText("Job and worker IDs are whole")).toBeVisible();
  await expect(notice.locator("pre")).toHaveText('[logging]\nformat = "json"');
  await expect(notice.getByText("this has no effect yet")).toBeVisible();
});
