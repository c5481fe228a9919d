import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { trailSchema } from "../../lib/trail/shape.ts";
import { citedEvents } from "../../lib/trail/cited.ts";
import { savedApart } from "../sample/saved.ts";
import { smallCluster } from "../whole-jobs/fixtures/small-cluster.ts";

const run = promisify(execFile);

const CLUSTER = smallCluster(["completed", "out-of-memory", "same-prefix"], { seed: 3 });
const FAILED = CLUSTER.jobs.find(({ state }) => state === "failed")!;
const [TWIN] = CLUSTER.jobs.filter(
  ({ id }) => CLUSTER.jobs.filter((other) => other.id.slice(0, 8) === id.slice(0, 8)).length > 1,
);

let folder: string;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-sharing-"));
  const tables: string[] = [];
  for (const { host, service, text } of savedApart(CLUSTER.lines, "rank")) {
    await mkdir(join(folder, host), { recursive: true });
    const path = join(folder, host, `${service}.log`);
    await writeFile(path, text);
    tables.push(
      `[[sources]]\ntype = "file"\nname = "${host}-${service}"\npaths = ["${path}"]\nhost = "${host}"\n`,
    );
  }
  server = await startServer({ config: tables.join("\n") });
  await vi.waitUntil(async () => (await storedRows()) >= CLUSTER.lines.length, { timeout: 30_000 });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function storedRows(): Promise<number> {
  return ((await (await ask("/api/health")).json()) as { rows: number }).rows;
}

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers });

describe("the incident note of a failed job", () => {
  test("has commands that print the very lines that it cites", async () => {
    const trail = trailSchema.parse(await (await ask(`/api/jobs/${FAILED.id}`)).json());
    const answer = await ask(`/api/jobs/${FAILED.id}/note`);
    expect(answer.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
    const note = await answer.text();
    const commands = [...note.matchAll(/```sh\n(.*)\n```/g)].map(([, command]) => command ?? "");
    expect(commands.length).toBeGreaterThan(1);
    const outputs = await Promise.all(
      commands.map(async (command) => (await run("sh", ["-c", command])).stdout),
    );
    const shown = outputs.join("\n").split("\n");
    const cited = [...note.matchAll(/```text\n(.*)\n```/g)].map(([, line]) => line ?? "");
    expect(cited).toHaveLength(citedEvents(trail).length);
    expect(cited.filter((line) => !shown.includes(line))).toEqual([]);
  });

  test("links to the trail under the name that the requester uses, or to the address that is given", async () => {
    const own = await (await ask(`/api/jobs/${FAILED.id}/note`)).text();
    expect(own).toContain(`](${server.url}/jobs/${FAILED.id.slice(0, 8)}`);
    const behind = await ask(`/api/jobs/${FAILED.id}/note`, { "x-forwarded-proto": "https" });
    expect(await behind.text()).toContain(`](https://127.0.0.1:`);
    const link = "https://ops.example/jobs/1?zoom=2";
    expect(
      await (await ask(`/api/jobs/${FAILED.id}/note?${new URLSearchParams({ link })}`)).text(),
    ).toContain(`](${link})`);
  });

  test.each([
    ["/api/jobs/0000dead/note", 404],
    ["/api/jobs/nothing/note", 400],
    [`/api/jobs/${TWIN!.id.slice(0, 8)}/note`, 300],
    [`/api/jobs/${FAILED.id}/note?link=javascript:alert(1)`, 400],
  ])("%s is answered with %i", async (path, status) => {
    expect((await ask(path)).status).toBe(status);
  });
});
