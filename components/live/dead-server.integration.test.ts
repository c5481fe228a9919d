import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { DEAD_AFTER_MS } from "../../server/protocol/live.ts";
import { connectionTo } from "./fixtures/connection-to.ts";
import type { LiveState } from "./live-connection.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  process.kill(server.pid, "SIGCONT");
  await server.stop();
});

test("a server that is there but does nothing is not called connected, and is found again when it goes on", async () => {
  const connection = connectionTo(server.url);
  const states: LiveState[] = [];
  connection.onState(() => states.push(connection.state));
  const events: string[] = [];
  const end = connection.subscribe("", {
    onEvents: (batch) => events.push(...batch.map(({ message }) => message)),
    onGap: () => undefined,
    onProblem: () => undefined,
  });
  await vi.waitUntil(() => connection.state === "open", { timeout: 10_000 });
  await pushed("before");
  await vi.waitUntil(() => events.includes("before"), { timeout: 10_000 });
  process.kill(server.pid, "SIGSTOP");
  // The timers of a busy machine fire late.
  await vi.waitUntil(() => states.includes("waiting"), { timeout: DEAD_AFTER_MS + 5_000 });
  process.kill(server.pid, "SIGCONT");
  await vi.waitUntil(() => connection.state === "open", { timeout: 60_000 });
  await pushed("behind");
  await vi.waitUntil(() => events.includes("behind"), { timeout: 10_000 });
  expect(events).toEqual(["before", "behind"]);
  end();
});

async function pushed(line: string): Promise<void> {
  const answer = await fetch(`${server.url}/api/ingest`, { method: "POST", body: JSON.stringify({ line }) });
  expect(answer.status).toBe(200);
}
