import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { describeSource, readUntil } from "../source.contract.ts";
import { skeleton } from "./skeleton.ts";

/** EDIT: the place itself, or the real program that serves it; `isWell` false makes it refuse. */
async function startService(
  lines: readonly string[],
): Promise<{ url: string; server: Server; isWell: boolean }> {
  const service = { url: "", server: createServer(), isWell: true };
  service.server.on("request", (request, response) => {
    const after = Number(new URL(request.url ?? "/", "http://h").searchParams.get("after"));
    const behind = lines.slice(after).map((line, index) =>
      JSON.stringify({
        number: after + index + 1,
        time: "2026-06-04T13:39:33.123456Z",
        host: "prover-01",
        line,
      }),
    );
    response.statusCode = service.isWell ? 200 : 503;
    response.end(behind.join("\n"));
  });
  await new Promise<void>((resolve) => service.server.listen(0, "127.0.0.1", resolve));
  service.url = `http://127.0.0.1:${(service.server.address() as AddressInfo).port}/log`;
  return service;
}

// EDIT: where lines can be gone before they are read, give the place a `lose` and call describeLosingSource.
describeSource("a copied skeleton", async () => {
  const lines: string[] = [];
  const { url, server } = await startService(lines);
  return {
    write: async (more) => void lines.push(...more),
    source: () => skeleton.create({ type: "skeleton", name: "skeleton", url }),
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
});

test("a service that refuses is told and tried again, and its lines come once it is well", async () => {
  const service = await startService(["one"]);
  service.isWell = false;
  const source = skeleton.create({ type: "skeleton", name: "skeleton", url: service.url });
  const reading = readUntil(source, new Map(), ({ length }) => length === 1);
  try {
    await expect
      .poll(() => source.status())
      .toMatchObject({ state: "retrying", problem: expect.stringContaining("it answered 503") });
    service.isWell = true;
    expect((await reading).map(({ raw }) => raw)).toEqual(["one"]);
  } finally {
    service.server.closeAllConnections();
    service.server.close();
  }
});
