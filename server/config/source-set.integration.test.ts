import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { sourcesSchema, type SourceReport } from "../protocol/sources.ts";

const CONFIG = `# written by hand
port = 0 # any

# the first
[[sources]]
type = "file"
name = "first" # keep
paths = ["FOLDER/first.log"]
`;

let folder: string;
let server: Server;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-sources-"));
  await writeFile(join(folder, "first.log"), "2026-06-04T13:39:33.123456Z INFO: first line\nodd line\n");
  await writeFile(join(folder, "second.log"), "2026-06-04T13:39:34.123456Z INFO: second line\n");
  server = await startServer({
    config: CONFIG.replaceAll("FOLDER", folder),
    args: ["--data", join(folder, "data")],
  });
  file = (await listed()).config.file;
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  });
  return { status: response.status, body: await response.json() };
}

async function listed() {
  return sourcesSchema.parse((await ask("GET", "/api/sources")).body);
}

async function reportOf(name: string): Promise<SourceReport | undefined> {
  return (await listed()).sources.find((source) => source.name === name);
}

const second = () => ({ type: "file", name: "second", paths: [join(folder, "second.log")] });

describe("sources, changed while they are read", () => {
  test("a source tells where it stands, which formats it reads, and what none reads", async () => {
    await expect.poll(async () => (await reportOf("first"))?.rows).toBe(2);
    const report = await reportOf("first");
    expect(report).toMatchObject({
      state: "following",
      kind: "file",
      streams: 1,
      unrecognised: ["odd line"],
    });
    expect(report?.formats).toEqual(
      expect.arrayContaining([
        { name: "rank", share: 0.5 },
        { name: "", share: 0.5 },
      ]),
    );
    expect(report?.position).toMatch(/:\d+$/);
    const metrics = await (await fetch(`${server.url}/api/metrics`)).text();
    expect(metrics).toContain('jobtrail_source_unrecognised_ratio{source="first"} 0.5');
    expect(metrics).toContain('jobtrail_source_state{source="first",state="following"} 1');
  });

  test("a source is tested, added, paused, resumed and removed, and the file keeps what stood in it", async () => {
    const before = await readFile(file, "utf8");
    const probe = await ask("POST", "/api/sources/test", second());
    expect(probe.body).toEqual({ found: [`${join(folder, "second.log")}: 1 file of 46 B.`], problem: null });
    expect((await ask("POST", "/api/sources", second())).status).toBe(201);
    await expect.poll(async () => (await reportOf("second"))?.rows).toBe(1);
    expect(await readFile(file, "utf8")).toContain(before);

    expect((await ask("PATCH", "/api/sources/second", { paused: true })).status).toBe(200);
    expect(await reportOf("second")).toMatchObject({ state: "paused", rows: 1 });
    expect(await readFile(file, "utf8")).toContain("paused = true");
    await appendFile(join(folder, "second.log"), "2026-06-04T13:39:35.123456Z INFO: while paused\n");
    expect((await ask("PATCH", "/api/sources/second", { paused: false })).status).toBe(200);
    await expect.poll(async () => (await reportOf("second"))?.rows).toBe(2);

    expect((await ask("DELETE", "/api/sources/second")).status).toBe(200);
    expect(await reportOf("second")).toMatchObject({ state: "stopped", rows: 2, settings: null });
    expect((await ask("DELETE", "/api/sources/second?rows=drop")).status).toBe(200);
    expect(await reportOf("second")).toBeUndefined();
    expect(await readFile(file, "utf8")).toBe(before);
  });

  test("a file changed by hand is in force at once, and one that is wrong says why and changes nothing", async () => {
    const good = await readFile(file, "utf8");
    await writeFile(
      file,
      `${good}\n[[sources]]\ntype = "file"\nname = "by-hand"\npaths = ["${folder}/second.log"]\n`,
    );
    await expect.poll(async () => (await reportOf("by-hand"))?.rows, { timeout: 10_000 }).toBe(2);
    await writeFile(file, `${good}\n[[sources]]\ntype = "fil"\n`);
    await expect
      .poll(async () => (await listed()).config.problem, { timeout: 10_000 })
      .toMatch(/sources\[1\]\.type .*line 11\).*must be one of .*"file"/);
    expect(await reportOf("by-hand")).toMatchObject({ state: "following" });
    await writeFile(file, good);
    await expect.poll(async () => (await listed()).config.problem, { timeout: 10_000 }).toBeNull();
    expect(await reportOf("by-hand")).toMatchObject({ state: "stopped" });
  });

  test("what is wrong is refused with the key and the remedy, and nothing is written", async () => {
    const before = await readFile(file, "utf8");
    const refusals: [string, string, unknown, number, RegExp][] = [
      ["POST", "/api/sources", { ...second(), paths: [] }, 400, /paths: must not be empty/],
      ["POST", "/api/sources", { ...second(), pathz: [] }, 400, /pathz: Jobtrail knows no such key/],
      ["POST", "/api/sources", { type: "fax" }, 400, /type: must be one of .*file/],
      ["POST", "/api/sources", { ...second(), name: "first" }, 400, /name: is the name of another source/],
      ["POST", "/api/sources", { ...second(), name: "push" }, 400, /name: is the name of another source/],
      ["POST", "/api/sources/test", [], 400, /body/],
      [
        "POST",
        "/api/sources/test",
        { type: "journald", ssh: "prover-07", ssh_options: ["-oProxyCommand=touch /tmp/x"] },
        400,
        /ssh_options: .*configuration file only/,
      ],
      ["PATCH", "/api/sources/nobody", { paused: true }, 404, /no source named .*nobody/],
      ["DELETE", "/api/sources/nobody", undefined, 404, /no source named .*nobody/],
      ["PATCH", "/api/sources/first", { paused: "yes" }, 400, /paused/],
    ];
    for (const [method, path, body, status, words] of refusals) {
      const answer = await ask(method, path, body);
      expect({ path, status: answer.status }).toEqual({ path, status });
      expect(JSON.stringify(answer.body)).toMatch(words);
    }
    const plain = await fetch(`${server.url}/api/sources`, {
      method: "POST",
      body: JSON.stringify(second()),
    });
    expect(plain.status).toBe(415);
    expect(await readFile(file, "utf8")).toBe(before);
  });
});
