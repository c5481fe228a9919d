import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/start-server.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer({
    config: `read_only = true
[[sources]]
type = "journald"
name = "gateway"
url = "https://user:sekret9@127.0.0.1:9"
tls_cert = "/etc/jobtrail/own.pem"
tls_key = "/etc/jobtrail/own-key.pem"`,
  });
});
afterAll(() => server.stop());

function tested(at: Server, table: object): Promise<Response> {
  return fetch(`${at.url}/api/sources/test`, {
    method: "POST",
    body: JSON.stringify(table),
    headers: { "content-type": "application/json" },
  });
}

describe("what sources tell to whoever may open the page", () => {
  test("no password and no place of a key is in an answer or on the console", async () => {
    await expect
      .poll(async () => await (await fetch(`${server.url}/api/sources`)).text())
      .toContain('"state":"retrying"');
    const told = await (await fetch(`${server.url}/api/sources`)).text();
    expect(told).toContain("https://user:***@127.0.0.1:9/");
    for (const text of [told, server.output()]) {
      expect(text).not.toContain("sekret9");
      expect(text).not.toContain("own-key.pem");
    }
  });

  test("where sources are fixed, nothing is looked at for anybody", async () => {
    const answer = await tested(server, { type: "file", name: "s", paths: ["/etc/passwd"] });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ type: "about:blank#sources-fixed" });
  });

  test("a look at another service tells its status and nothing of its words", async () => {
    const other = createServer((_request, response) => response.writeHead(401).end("inner secret"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const open = await startServer({ config: "" });
    try {
      const { port } = other.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}`;
      const told = await (await tested(open, { type: "journald", name: "s", url })).text();
      expect(told).toContain("HTTP 401");
      expect(told).not.toContain("inner secret");
    } finally {
      await open.stop();
      other.close();
    }
  });
});
