import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { Gate } from "./gate.ts";

const OPTIONS = { host: "127.0.0.1", port: 7070, allowedOrigins: [], allowedHosts: [] };

/** The policy that an answer to `GET /` carries. */
async function policyOf(gate: Gate): Promise<string> {
  const request = Object.assign(new IncomingMessage(new Socket()), { method: "GET", url: "/" });
  request.headers.host = "127.0.0.1:7070";
  const response = new ServerResponse(request);
  expect(await gate.admit(request, response)).toBe(true);
  return String(response.getHeader("content-security-policy"));
}

test("text is evaluated and styles are put in only where pages are compiled as they are asked for", async () => {
  expect(await policyOf(new Gate(OPTIONS))).not.toMatch(/unsafe-eval|style-src 'self' 'unsafe-inline'/);
  const dev = await policyOf(new Gate({ ...OPTIONS, isDev: true }));
  expect(dev).toContain("'unsafe-eval'");
  expect(dev).toContain("style-src 'self' 'unsafe-inline'");
});
