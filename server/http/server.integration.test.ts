import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { eventSchema, type Event } from "../../lib/event.ts";
import { logsPageSchema, storedEventSchema } from "../protocol/logs.ts";
import { problemSchema } from "../protocol/problem.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer({
    config: 'allowed_origins = ["https://ops.example"]\nallowed_hosts = ["logs.example"]',
  });
});
afterAll(() => server.stop());

/** Pushes lines as NDJSON. */
function ingest(lines: object[], headers: Record<string, string> = {}): Promise<Response> {
  const body = lines.map((line) => JSON.stringify(line)).join("\n");
  return fetch(`${server.url}/api/ingest`, { method: "POST", body, headers });
}

async function events(query: string, more = ""): Promise<Event[]> {
  const response = await fetch(`${server.url}/api/logs?q=${encodeURIComponent(query)}${more}`);
  return logsPageSchema.parse(await response.json()).events;
}

async function problemOf(response: Response) {
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  return problemSchema.parse(await response.json());
}

/** Plain HTTP, because fetch sets Host and Origin itself. */
function asked(
  path: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<{ status: number; allowed: string | undefined }> {
  return new Promise((resolve, reject) => {
    const asking = request(`${server.url}${path}`, { method, headers }, (answer) => {
      answer.resume();
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          allowed: answer.headers["access-control-allow-origin"],
        }),
      );
    });
    asking.on("error", reject);
    asking.end();
  });
}

/** Sends a body in chunks, at most 400 MB of them, until it is answered. */
function sentWithoutEnd(path: string): Promise<{ status: number | undefined; sentBytes: number }> {
  return new Promise((resolve, reject) => {
    let sentBytes = 0;
    const asking = request(`${server.url}${path}`, { method: "POST" }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode, sentBytes });
      asking.destroy();
    });
    asking.on("error", reject);
    const send = (): void => {
      while (!asking.destroyed && sentBytes < 400_000_000) {
        sentBytes += 65_536;
        if (!asking.write(Buffer.alloc(65_536, "x"))) {
          asking.once("drain", send);
          return;
        }
      }
      asking.end();
    };
    send();
  });
}

/** How a WebSocket's opening ended: "open", or the status that refused it. */
function opened(headers: Record<string, string>, { url } = server): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/live`, { headers });
    socket.on("open", () => {
      socket.close();
      resolve("open");
    });
    socket.on("unexpected-response", (_request, answer) => {
      answer.resume();
      resolve(String(answer.statusCode));
    });
    socket.on("error", () => undefined);
  });
}

test("a page tells why its search reads every line, and nothing where words are looked up", async () => {
  const scansOf = async (query: string) => {
    const response = await fetch(`${server.url}/api/logs?q=${encodeURIComponent(query)}`);
    return logsPageSchema.parse(await response.json()).scans;
  };
  expect(await scansOf("/q[xz]{3}/")).toBe(
    "Scans every line in the range: /q[xz]{3}/ has no whole word to look up.",
  );
  expect(await scansOf("failed")).toBeNull();
  expect(await scansOf("")).toBeNull();
});

describe("who may ask", () => {
  test("a page of another origin gets nothing, by GET, by POST or by WebSocket", async () => {
    const foreign = { origin: "https://evil.example" };
    expect((await asked("/api/logs", foreign)).status).toBe(403);
    expect((await asked("/api/ingest", foreign, "POST")).status).toBe(403);
    // An <img> or <script> of another page sends no Origin.
    expect((await asked("/api/logs", { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await asked("/", { ...foreign, "sec-fetch-site": "cross-site" })).allowed).toBeUndefined();
    expect(await opened(foreign)).toBe("403");
  });

  test("a page of an allowed origin may, and the answer says so", async () => {
    const friend = { origin: "https://ops.example" };
    expect(await asked("/api/logs", friend)).toEqual({ status: 200, allowed: "https://ops.example" });
    expect(
      (await asked("/api/logs", { ...friend, "access-control-request-method": "GET" }, "OPTIONS")).status,
    ).toBe(204);
    const preflight = await fetch(`${server.url}/api/ingest`, { method: "OPTIONS", headers: friend });
    expect(preflight.headers.get("access-control-allow-headers")).toMatch(/content-type.*idempotency-key/);
    expect(await opened(friend)).toBe("open");
  });

  test("a Host that is not ours is refused: its name may have been rebound to us", async () => {
    expect((await asked("/api/logs", { host: "evil.example" })).status).toBe(421);
    expect((await asked("/", { host: "evil.example" })).status).toBe(421);
    expect(await opened({ host: "evil.example" })).toBe("421");
    expect((await asked("/api/logs", { host: "logs.example" })).status).toBe(200);
  });

  test("with a token, only who knows it, by header or by signing in", async () => {
    const token = "secret-of-the-test";
    const guarded = await startServer({ args: ["--token", token] });
    try {
      const status = async (init: RequestInit) => (await fetch(`${guarded.url}/api/logs`, init)).status;
      expect(await status({})).toBe(401);
      expect(await status({ headers: { authorization: "Bearer wrong" } })).toBe(401);
      expect(await status({ headers: { authorization: `Bearer ${token}` } })).toBe(200);
      for (const open of ["/icon.svg", "/manifest.webmanifest", "/robots.txt"]) {
        const file = await fetch(guarded.url + open);
        expect([open, file.status, file.headers.get("x-robots-tag")]).toEqual([
          open,
          200,
          "noindex, nofollow",
        ]);
      }
      const page = await fetch(guarded.url);
      expect([page.status, await page.text()]).toEqual([401, expect.stringContaining("<form")]);
      const body = new URLSearchParams({ token, next: "//evil.example" });
      const signedIn = await fetch(`${guarded.url}/sign-in`, { method: "POST", body, redirect: "manual" });
      expect(signedIn.headers.get("location")).toBe("/");
      const cookie = signedIn.headers.get("set-cookie") ?? "";
      expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
      expect(cookie).not.toMatch(/Secure/);
      const session = { cookie: cookie.split(";", 1)[0] ?? "" };
      expect(await status({ headers: session })).toBe(200);
      expect(await opened({}, guarded)).toBe("401");
      expect(await opened(session, guarded)).toBe("open");
      const overTls = await fetch(`${guarded.url}/sign-in`, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { "x-forwarded-proto": "https" },
      });
      expect(overTls.headers.get("set-cookie")).toMatch(/; Secure$/);
      // A load balancer has no token.
      expect((await fetch(`${guarded.url}/ready`)).status).toBe(200);
      const wrong = await fetch(`${guarded.url}/?token=wrong`, { redirect: "manual" });
      expect([wrong.status, wrong.headers.get("set-cookie")]).toEqual([401, null]);
      const link = await fetch(`${guarded.url}/jobs?token=${token}&q=x`, { redirect: "manual" });
      expect([link.status, link.headers.get("location")]).toEqual([303, "/jobs?q=x"]);
      expect(guarded.output()).not.toContain(token);
      expect(guarded.output()).toContain("Wrong token from 127.0.0.1 (1 within the last minute).");
    } finally {
      await guarded.stop();
    }
  });
});

describe("after signing in, a page of this server follows", () => {
  const token = "secret-of-the-test";
  let guarded: Server;
  beforeAll(async () => {
    guarded = await startServer({ args: ["--token", token] });
  });
  afterAll(() => guarded.stop());

  test.each([
    ["/jobs?q=a%20b", "/jobs?q=a%20b"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["/a/..//evil.example", "/"],
    ["https://evil.example/", "/"],
    ["/jobs\u010d\u0001x", "/jobs%C4%8D%01x"],
    ["", "/"],
  ])("%j leads to %j", async (next, to) => {
    const body = new URLSearchParams({ token, next });
    const answer = await fetch(`${guarded.url}/sign-in`, { method: "POST", body, redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, to]);
  });
});

/** Sends the very bytes of a request and gives back the first line and the media type of what is answered. */
function raw(bytes: string): Promise<[string | undefined, string | undefined]> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    let answer = "";
    connect(Number(port), hostname, function (this: Socket) {
      this.end(bytes);
    })
      .on("data", (chunk: Buffer) => (answer += chunk.toString("latin1")))
      .on("error", reject)
      .on("close", () => resolve([answer.split("\r\n", 1)[0], /^content-type: (.*)\r$/im.exec(answer)?.[1]]));
  });
}

describe("a request that no browser sends is refused in words", () => {
  const own = (): string => `host: ${new URL(server.url).host}\r\nconnection: close\r\n\r\n`;

  test.each([
    ["escapes that are no text", "GET /api/jobs/%ff%zz HTTP/1.1"],
    ["a whole address", "GET http://x/ HTTP/1.1"],
    ["an empty whole address", "GET http:// HTTP/1.1"],
    ["two slashes", "GET //x/ HTTP/1.1"],
    ["an asterisk", "OPTIONS * HTTP/1.1"],
  ])("%s", async (_what, line) => {
    expect(await raw(`${line}\r\n${own()}`)).toEqual([
      "HTTP/1.1 400 Bad Request",
      "application/problem+json",
    ]);
  });

  test("two Host headers", async () => {
    const twice = await raw(`GET /api/health HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\n${own()}`);
    expect(twice).toEqual(["HTTP/1.1 400 Bad Request", "application/problem+json"]);
  });
});

describe("what is asked", () => {
  test("a wrong query is refused with its place", async () => {
    const response = await fetch(`${server.url}/api/logs?q=${encodeURIComponent("level:error AND (phase:")}`);
    expect(response.status).toBe(400);
    const problem = await problemOf(response);
    expect(problem.position?.from).toBeGreaterThan(0);
  });

  test.each([
    ["/api/logs?limit=many", 400, /limit/],
    ["/api/logs?from=yesterdayish", 400, /from/],
    ["/api/logs?before=nobody", 404, /Load the view anew/],
    ["/api/jobs/xyz", 400, /no job ID/],
    ["/api/jobs/00000000", 404, /No stored line/],
    ["/api/nothing", 404, /./],
    ["/api/export?format=pdf", 400, /format/],
  ])("%s is answered %i in words", async (path, status, words) => {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(status);
    expect((await problemOf(response)).detail).toMatch(words);
  });

  test.each([
    ["PUT", "/", "GET, HEAD"],
    ["POST", "/api/logs", "GET, HEAD"],
    ["DELETE", "/api/jobs/544b0ec7", "GET, HEAD"],
    ["GET", "/api/ingest", "POST"],
    ["PUT", "/api/nothing", "GET, HEAD, POST, PATCH, DELETE"],
  ])("%s %s is refused with the methods that are taken", async (method, path, allowed) => {
    const response = await fetch(server.url + path, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, allowed]);
    expect((await problemOf(response)).detail).toContain(method);
  });

  test("an oversized body is refused before it is read", async () => {
    const declared = await asked("/api/ingest", { "content-length": String(10 ** 12) }, "POST").catch(
      (error: Error) => error,
    );
    expect(declared).toMatchObject({ status: 413 });
    const { status, sentBytes } = await sentWithoutEnd("/api/ingest");
    expect(status).toBe(413);
    expect(sentBytes).toBeLessThan(100_000_000);
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
  });
});

describe("lines that are pushed", () => {
  test("are answered when they are stored, and come back as events", async () => {
    const line = `{"timestamp":"2026-06-04T13:39:33.123456Z","level":"WARN","fields":{"message":"pushed once","job_id":"544b0ec7-616d-4d00-8bcb-9b7e9a319aef"},"target":"zisk_worker::worker"}`;
    const answer = await ingest([{ line, host: "prover-01", service: "zisk-worker" }]);
    expect(answer.status).toBe(200);
    const [event] = await events('"pushed once"');
    const page = (await (await fetch(`${server.url}/api/logs?limit=1`)).json()) as { events: object[] };
    expect(Object.keys(page.events[0] ?? {})).toEqual(Object.keys(storedEventSchema.shape));
    expect(eventSchema.parse(event)).toMatchObject({
      time: "2026-06-04T13:39:33.123456Z",
      level: "warn",
      source: "push",
      host: "prover-01",
      service: "zisk-worker",
      target: "zisk_worker::worker",
      phase: null,
      job: "544b0ec7",
      job_id: "544b0ec7-616d-4d00-8bcb-9b7e9a319aef",
      message: "pushed once",
      raw: line,
    });
    expect(event?.received).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  test("under the same batch key are stored once", async () => {
    const lines = [{ line: "twice a" }, { line: "twice b" }];
    const headers = { "idempotency-key": "batch-1" };
    expect(await (await ingest(lines, headers)).json()).toEqual({ stored: 2 });
    expect(await (await ingest(lines, headers)).json()).toEqual({ stored: 0 });
    expect(await events("twice")).toHaveLength(2);
  });

  test("may be compressed", async () => {
    const body = gzipSync(JSON.stringify({ line: "squeezed" }));
    const response = await fetch(`${server.url}/api/ingest`, {
      method: "POST",
      body,
      headers: { "content-encoding": "gzip" },
    });
    expect(response.status).toBe(200);
    expect(await events("squeezed")).toHaveLength(1);
  });

  test("keep every byte, also those that are not UTF-8", async () => {
    const bytes = Buffer.from([0x6f, 0x64, 0x64, 0xff, 0xc3, 0x28, 0, 9, 0x5c, 0x27, 0x1b, 0x5b]);
    await ingest([{ line_base64: bytes.toString("base64"), host: "bytes" }]);
    const response = await fetch(`${server.url}/api/export?format=raw&q=host:bytes`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat([bytes, Buffer.from("\n")]));
  });
});

describe("pages and exports", () => {
  const count = 250;
  beforeAll(async () => {
    const lines = Array.from({ length: count }, (_, index) => ({
      line: `2026-06-05T10:00:0${Math.floor(index / 100)}.000000Z INFO: numbered ${index}`,
      host: "pages",
    }));
    await ingest(lines);
  });

  test("join at both ends without a hole or a repetition, also where times are equal", async () => {
    let page = logsPageSchema.parse(
      await (await fetch(`${server.url}/api/logs?q=host:pages&limit=70`)).json(),
    );
    const back = [...page.events];
    while (page.moreBefore) {
      const url = `${server.url}/api/logs?q=host:pages&limit=70&before=${back[0]!.id}`;
      page = logsPageSchema.parse(await (await fetch(url)).json());
      back.unshift(...page.events);
    }
    expect(back.map(({ message }) => message)).toEqual(
      Array.from({ length: count }, (_, index) => `numbered ${index}`),
    );
    const middle = await events("host:pages", `&limit=11&around=${back[100]!.id}`);
    expect(middle.map(({ id }) => id)).toContain(back[100]!.id);
    const after = await events("host:pages", `&limit=5&after=${back[100]!.id}`);
    expect(after.map(({ id }) => id)).toEqual(back.slice(101, 106).map(({ id }) => id));
  });

  test("leave as NDJSON of events, as CSV with a head, and as the lines themselves", async () => {
    const read = async (format: string) =>
      (await (await fetch(`${server.url}/api/export?q=host:pages&format=${format}`)).text())
        .trimEnd()
        .split("\n");
    const ndjson = (await read("ndjson")).map((line) => eventSchema.parse(JSON.parse(line)));
    expect(ndjson).toHaveLength(count);
    const csv = await read("csv");
    expect(csv[0]).toBe(Object.keys(eventSchema.shape).join(","));
    expect(csv).toHaveLength(count + 1);
    expect(await read("raw")).toEqual(ndjson.map(({ raw }) => raw));
  });

  test("leave as CSV whose cells run nothing in a spreadsheet", async () => {
    const cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"];
    await ingest(cells.map((line) => ({ line, host: "formulas" })));
    const csv = await (await fetch(`${server.url}/api/export?q=host:formulas&format=csv`)).text();
    for (const cell of cells) {
      expect(csv).toContain(`,'${cell},`);
      expect(csv).not.toContain(`,${cell},`);
    }
  });

  test("are counted by facets and by the histogram alike", async () => {
    const facets = (await (await fetch(`${server.url}/api/facets?q=host:pages`)).json()) as Record<
      string,
      { count: number }[]
    >;
    const histogram = (await (await fetch(`${server.url}/api/histogram?q=host:pages`)).json()) as {
      total: number;
    };
    expect(facets["level"]).toEqual({ items: [{ value: "info", count }], total: 1 });
    expect(histogram.total).toBe(count);
  });
});

test("health, metrics and the API's description", async () => {
  expect(await (await fetch(`${server.url}/api/health`)).json()).toMatchObject({ status: "ok" });
  const metrics = await (await fetch(`${server.url}/api/metrics`)).text();
  for (const line of metrics.split("\n").filter(Boolean))
    expect(line).toMatch(/^(# (HELP|TYPE) jobtrail_\w+ .+|[a-z_\d]+(\{[^}]*\})? [-+\dNaInfe.]+)$/);
  expect(metrics).toMatch(/^jobtrail_\w+ \d/m);
  const description = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as {
    openapi: string;
    paths: object;
  };
  expect(description.openapi).toMatch(/^3\.1/);
  expect(Object.keys(description.paths)).toContain("/api/jobs/{job}");
});
