import { test as base } from "@playwright/test";
import { startServer, type Server, type ServerOptions } from "./start-server.ts";

/** What a spec gets beside Playwright's own fixtures. */
interface Fixtures {
  /** How this file's server is started; set with `test.use({ serverOptions: … })`. */
  serverOptions: ServerOptions;
  /** One server for all tests of a file. */
  server: Server;
  /** Text that no other test writes, so that a test finds its own lines in a store it shares. */
  marker: string;
}

/** Playwright's test with a real server, whose address is the base of all addresses. */
export const test = base.extend<Pick<Fixtures, "marker">, Pick<Fixtures, "server" | "serverOptions">>({
  serverOptions: [{}, { option: true, scope: "worker" }],
  server: [
    async ({ serverOptions }, provide) => {
      const server = await startServer(serverOptions);
      await provide(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  marker: async ({ server }, provide, { testId }) => provide(`m${server.pid}x${testId.slice(-12)}`),
  baseURL: async ({ server }, provide) => provide(server.url),
});

export { expect } from "@playwright/test";

/** One line of the JSON format, as the real formatter writes it. */
export function jsonLine(line: {
  time?: Date;
  level?: "ERROR" | "WARN" | "INFO" | "DEBUG" | "TRACE";
  message: string;
  fields?: Record<string, string | number>;
}): string {
  const { time = new Date(), level = "INFO", message, fields = {} } = line;
  return JSON.stringify({
    timestamp: time.toISOString().replace("Z", "000Z"),
    level,
    fields: { message, ...fields },
    target: "zisk_coordinator::coordinator",
  });
}

/**
 * Pushes raw lines and resolves when they are stored.
 * @param lines each becomes one record of `POST /api/ingest`
 */
export async function ingest(
  server: Server,
  lines: readonly string[],
  labels: { host?: string; service?: string } = {},
): Promise<void> {
  const { host = "coord-01", service = "zisk-coordinator" } = labels;
  const body = lines.map((line) => JSON.stringify({ line, host, service })).join("\n");
  const response = await fetch(`${server.url}/api/ingest`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body,
  });
  if (!response.ok) throw new Error(`Ingest answered ${response.status}: ${await response.text()}`);
}
