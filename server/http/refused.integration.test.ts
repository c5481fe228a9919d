import { statfsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mountSmallDisk } from "../fixtures/small-disk.ts";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { problemSchema } from "../protocol/problem.ts";

const { path: disk, isMounted, remove } = mountSmallDisk("refused", 160);
afterAll(remove);

describe.skipIf(!isMounted)("while the disk is full (needs the right to mount one)", () => {
  let server: Server;
  beforeAll(async () => (server = await startServer({ args: ["--data", join(disk, "data")] })));
  afterAll(() => server.stop());

  const push = (path: string, body: string): Promise<Response> =>
    fetch(server.url + path, { method: "POST", body, headers: { "content-type": "application/json" } });

  const doors: [string, (line: string) => string][] = [
    ["/api/ingest", (line) => JSON.stringify({ line })],
    [
      "/v1/logs",
      (line) =>
        JSON.stringify({
          resourceLogs: [
            {
              scopeLogs: [
                { logRecords: [{ timeUnixNano: "1780580373000000000", body: { stringValue: line } }] },
              ],
            },
          ],
        }),
    ],
    [
      "/loki/api/v1/push",
      (line) => JSON.stringify({ streams: [{ stream: {}, values: [["1780580373000000000", line]] }] }),
    ],
  ];

  test("a push is refused in words, health and /ready tell, and nothing of it is stored later", async () => {
    const ballast = join(disk, "ballast");
    const { bavail, bsize } = statfsSync(disk);
    await writeFile(ballast, Buffer.alloc(bavail * bsize));
    const refused = await Promise.all(doors.map(([path, bodyOf]) => push(path, bodyOf("refused line"))));
    expect(refused.map(({ status }) => status)).toEqual([507, 507, 507]);
    expect(problemSchema.parse(await refused[0]?.json()).detail).toMatch(/disk.*is full/);
    expect((await fetch(`${server.url}/ready`)).status).toBe(503);
    expect((await fetch(`${server.url}/api/health`)).status).toBe(503);
    const forwarded = (): Promise<Response> =>
      push(
        "/api/forward?name=host-1&forwarder=one",
        ["a", "b"]
          .map((key) =>
            JSON.stringify({
              source: "files",
              stream: "s",
              host: "h",
              service: "s",
              key,
              position: key,
              time_us: null,
              line: `forwarded ${key}`,
            }),
          )
          .join("\n"),
      );
    const beganMs = performance.now();
    expect((await forwarded()).status).toBe(507);
    expect(performance.now() - beganMs).toBeLessThan(10_000);
    await rm(ballast);
    await expect.poll(async () => (await forwarded()).ok, { timeout: 30_000 }).toBe(true);
    for (const [path, bodyOf] of doors)
      await expect
        .poll(async () => (await push(path, bodyOf(`taken by ${path}`))).ok, { timeout: 30_000 })
        .toBe(true);
    await expect.poll(async () => (await fetch(`${server.url}/ready`)).status, { timeout: 30_000 }).toBe(200);
    const raw = await (await fetch(`${server.url}/api/export?format=raw`)).text();
    expect(raw.trimEnd().split("\n").toSorted()).toEqual(
      [...doors.map(([path]) => `taken by ${path}`), "forwarded a", "forwarded b"].toSorted(),
    );
  });
});
