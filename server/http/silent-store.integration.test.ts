import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { startTcpRelay, type TcpRelay } from "../sources/fixtures/tcp-relay.ts";
import { startClickHouseServer, type ClickHouseServer } from "../store/fixtures/clickhouse-http-server.ts";

let folder: string;
let clickhouse: ClickHouseServer;
let relay: TcpRelay;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-silent-"));
  clickhouse = await startClickHouseServer(join(folder, "clickhouse"), "right");
  relay = await startTcpRelay(Number(new URL(clickhouse.url).port));
  const store = `url = "http://127.0.0.1:${relay.port}"\nusername = "default"\npassword = "right"\n`;
  server = await startServer({ config: `[store]\n${store}` });
});
afterAll(async () => {
  await relay.close();
  await server.stop();
  await clickhouse.close();
  await rm(folder, { recursive: true, force: true });
});

/** Pushes a line, and tells what became of it and how long that took. */
async function pushed(
  line: string,
  headers: Record<string, string>,
): Promise<{ status: number; tookMs: number }> {
  const beganMs = performance.now();
  const body = JSON.stringify({ line });
  const { status } = await fetch(`${server.url}/api/ingest`, { method: "POST", body, headers });
  return { status, tookMs: performance.now() - beganMs };
}

test("a store that takes connections and says nothing refuses pushes within seconds, and health tells", async () => {
  expect((await pushed("before", {})).status).toBe(200);
  relay.stall();
  const refused = await Promise.all([
    pushed("without a key", {}),
    pushed("with a key", { "idempotency-key": "one" }),
    pushed("with another", { "idempotency-key": "two" }),
  ]);
  for (const { status, tookMs } of refused) {
    expect(status).toBe(503);
    // Five seconds, and what a machine under load takes longer.
    expect(tookMs).toBeLessThan(10_000);
  }
  expect((await fetch(`${server.url}/ready`)).status).toBe(503);
});
