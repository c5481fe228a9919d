import type { Page } from "@playwright/test";
import { DEAD_AFTER_MS } from "../server/protocol/live.ts";
import { expect, ingest, jsonLine, test } from "./server-fixture.ts";

const JOB = "51e7ce00-0000-4000-8000-000000000000";

test("while the server is dead every page says so and its clocks stand still; then they go on", async ({
  page,
  server,
  context,
}) => {
  test.setTimeout(150_000);
  await ingest(server, [
    jsonLine({ message: "job started", fields: { job_id: JOB } }),
    jsonLine({ message: "phase started", fields: { job_id: JOB, phase: "Contributions" } }),
  ]);
  const fields = { job_id: JOB, phase: "Contributions", worker_id: "w1" };
  await ingest(server, [jsonLine({ message: "computing contribution", fields })], {
    host: "prover-1",
    service: "zisk-worker",
  });
  await page.goto("/jobs");
  await expect(
    page.getByRole("row").filter({ hasText: "51e7ce00" }).filter({ hasText: "running" }),
  ).toBeVisible();
  const trail = await context.newPage();
  await trail.goto(`/jobs/${JOB}`);
  await expect(trail.getByText("So far")).toBeVisible();
  await expect(trail.getByTestId("now")).toBeVisible();
  expect(await framesWithout(trail, "now")).toBe(0);
  const sources = await context.newPage();
  await sources.goto("/sources");
  await expect(sources.getByRole("status").filter({ hasText: "Connected" })).toBeVisible();

  process.kill(server.pid, "SIGSTOP");
  try {
    for (const open of [page, trail, sources])
      await expect(open.getByText("The server has been silent since")).toBeVisible({
        timeout: DEAD_AFTER_MS + 10_000,
      });
    const clocks = async (): Promise<string[]> => [
      await page.getByRole("grid", { name: "Jobs" }).innerText(),
      await trail.locator("header", { hasText: "So far" }).innerText(),
      await trail.getByRole("list", { name: "Phases" }).innerText(),
      (await trail.getByTestId("now").getAttribute("style")) ?? "",
    ];
    const before = await clocks();
    // They move each second.
    await trail.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2_500)));
    expect(await clocks()).toEqual(before);
  } finally {
    process.kill(server.pid, "SIGCONT");
  }
  for (const open of [page, trail, sources])
    await expect(open.getByText("The server has been silent since")).toBeHidden({ timeout: 30_000 });
});

/** In how many of the frames of two seconds and a half an element is not there. */
function framesWithout(page: Page, testId: string): Promise<number> {
  return page.evaluate(
    (id) =>
      new Promise<number>((resolve) => {
        const endMs = performance.now() + 2_500;
        let missing = 0;
        const look = (nowMs: number): void => {
          if (!document.querySelector(`[data-testid=${id}]`)) missing += 1;
          if (nowMs < endMs) requestAnimationFrame(look);
          else resolve(missing);
        };
        requestAnimationFrame(look);
      }),
    testId,
  );
}
