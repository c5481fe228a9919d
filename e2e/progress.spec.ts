import { expect, ingest, jsonLine, test } from "./server-fixture.ts";
import type { Server } from "./start-server.ts";

const WORKERS = ["gpu-01", "gpu-02", "gpu-03"];
const idOf = (number: number): string => `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`;

/** A Prove that began at a time and that each worker takes so long for, seconds; whoever takes longer than is past is still at work. */
async function prove(
  server: Server,
  number: number,
  startMs: number,
  tookS: readonly number[],
): Promise<void> {
  const ids = { job_id: idOf(number), phase: "Prove" };
  const at = (seconds: number): Date => new Date(startMs + seconds * 1_000);
  const coordinator = [
    jsonLine({ time: at(0), message: "job started", fields: { job_id: ids.job_id } }),
    jsonLine({ time: at(0.01), message: "phase started", fields: ids }),
  ];
  for (const [index, worker] of WORKERS.entries()) {
    const fields = { ...ids, worker_id: worker };
    const took = tookS[index] ?? 0;
    const isDone = at(took).getTime() <= Date.now();
    const own = [jsonLine({ time: at(0.05), message: "starting prove", fields })];
    if (isDone) {
      own.push(jsonLine({ time: at(took), message: "prove computation successful", fields }));
      const elapsed = { ...fields, elapsed_ms: took * 1_000 };
      coordinator.push(
        jsonLine({ time: at(took + 0.05), message: "worker finished phase", fields: elapsed }),
      );
    }
    await ingest(server, own, { host: worker.replace("gpu", "prover"), service: "zisk-worker" });
  }
  const mostS = Math.max(...tookS);
  if (at(mostS).getTime() <= Date.now())
    coordinator.push(
      jsonLine({ time: at(mostS + 1), message: "job completed", fields: { job_id: ids.job_id } }),
    );
  await ingest(server, coordinator);
}

test("a running job says whom it waits for and when it may be over, and a slow one why it was slow", async ({
  page,
  server,
}) => {
  const nowMs = Date.now();
  for (let number = 1; number <= 6; number++)
    await prove(server, number, nowMs - (7_200 - number * 600) * 1_000, [238, 239, 240 + number / 2]);
  await prove(server, 7, nowMs - 900_000, [240, 241, 480]);
  await prove(server, 8, nowMs - 50_000, [40, 45, 600]);

  await page.goto(`/jobs/${idOf(8)}`);
  const progress = page.getByRole("region", { name: "Progress" });
  await expect(progress).toContainText("Prove: 2/3 workers that were seen done");
  const atWork = progress.getByText(/prover-03; last heard of .* ago\./);
  await expect(atWork).toBeVisible();
  await expect(progress).toContainText(
    /Prove may be over in about [23] min \d\d s, in 8 of 10 within .*; from the last 7 jobs of its shape\./,
  );
  const before = await atWork.textContent();
  await expect.poll(() => atWork.textContent()).not.toBe(before);

  await page.goto(`/jobs/${idOf(7)}`);
  const slow = page.getByRole("region", { name: "Why slow" });
  await expect(slow).toContainText(
    /Prove took 8 min 00 s, 9\d % longer than the median of the last 6 jobs of its shape \(4 min 0\d s\)\./,
  );
  await expect(slow).toContainText("took 1.99 times the median of Prove");
  await slow.getByRole("button", { name: "Show the line" }).first().click();
  await expect(page).toHaveURL(/row=|event=/);
});
