import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { comparisonSchema, type Comparison } from "../../lib/trail/compare/shape.ts";
import { sharedTrailSchema } from "../../lib/trail/export/shared-trail.ts";
import { candidatesSchema, trailSchema } from "../../lib/trail/shape.ts";
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

describe("the trail of a failed job as a file", () => {
  const file = async (format: string): Promise<{ text: string; headers: Headers }> => {
    const answer = await ask(`/api/jobs/${FAILED.id}/export?format=${format}`);
    expect(answer.status).toBe(200);
    return { text: await answer.text(), headers: answer.headers };
  };

  test("as JSON is the API's answer with every line of the job, as the schema says", async () => {
    const { text, headers } = await file("json");
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="job-[\w-]+\.json"$/);
    const shared = sharedTrailSchema.strict().parse(JSON.parse(text));
    const { trail, lines } = shared;
    expect(trail).toEqual(await (await ask(`/api/jobs/${FAILED.id}`)).json());
    expect(lines.filter(({ job }) => job === trail.job)).toHaveLength(trail.lines);
    const ids = lines.map(({ id }) => id);
    for (const cited of citedEvents(trail)) expect(ids).toContain(cited);
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).toSorted());
  });

  test("as trace events is one JSON document with a process for each host", async () => {
    const { text } = await file("perfetto");
    const { traceEvents } = JSON.parse(text) as { traceEvents: { name: string; args: { name?: string } }[] };
    const processes = traceEvents.flatMap(({ name, args }) => (name === "process_name" ? [args.name] : []));
    expect(processes).toEqual([`Job ${FAILED.id}`, "coord-01", "prover-01", "prover-02", "prover-03"]);
  });

  test("as OTLP spans and as a picture", async () => {
    const otlp = JSON.parse((await file("otlp")).text) as { resourceSpans: unknown[] };
    expect(otlp.resourceSpans).toHaveLength(5);
    const { text, headers } = await file("svg");
    expect(headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    expect(text).toMatch(/^<\?xml .*\?>\n<svg /);
    expect(text).toContain("prover-02");
  });

  test("as one HTML file has all lines, and a policy that lets nothing be fetched", async () => {
    const { text } = await file("html");
    expect(text).toMatch(/Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/);
    expect(text).toContain("Out of memory: Killed process");
    expect(text).toContain("None of this job&#39;s lines was left out.");
    const [, policy = ""] = /script-src 'sha256-([^']+)'/.exec(text) ?? [];
    const scripts = [...text.matchAll(/<script>([^]*?)<\/script>/g)].map(([, code]) => code ?? "");
    expect(scripts.map((code) => createHash("sha256").update(code).digest("base64"))).toEqual([policy]);
  });

  test.each([
    [`/api/jobs/${TWIN!.id.slice(0, 8)}/export`, 300],
    ["/api/jobs/0000dead/export?format=html", 404],
    [`/api/jobs/${FAILED.id}/export?format=pdf`, 400],
  ])("%s is answered with %i", async (path, status) => {
    expect((await ask(path)).status).toBe(status);
  });

  test("of two jobs that are printed alike has each its own lines", async () => {
    const { candidates } = candidatesSchema.parse(
      await (await ask(`/api/jobs/${TWIN!.id.slice(0, 8)}`)).json(),
    );
    const files = await Promise.all(
      candidates.map(async ({ name }) =>
        sharedTrailSchema.parse(await (await ask(`/api/jobs/${name}/export`)).json()),
      ),
    );
    for (const { trail, lines } of files) {
      const named = lines.filter(({ job }) => job === trail.job);
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter(({ job_id }) => job_id !== null && job_id !== trail.job_id)).toEqual([]);
    }
  });
});

describe("a failed job beside another one", () => {
  const compared = async (query = ""): Promise<Comparison> =>
    comparisonSchema.strict().parse(await (await ask(`/api/jobs/${FAILED.id}/compare${query}`)).json());

  test("is by default the last good one of its shape", async () => {
    const { job, other, phases, added, missing } = await compared();
    expect(job).toMatchObject({ job: FAILED.id.slice(0, 8), state: "failed" });
    const [good] = CLUSTER.jobs;
    expect(other).toMatchObject({ job: good!.id.slice(0, 8), state: "completed" });
    expect(phases.map(({ phase }) => phase)).toEqual(["Contributions", "Prove", "Aggregate"]);
    expect(phases.at(-1)).toMatchObject({ job: null });
    expect(added.some(({ pattern, level }) => level === "error" && pattern.startsWith("Failed job"))).toBe(
      true,
    );
    // What only a good job says.
    expect(missing.some(({ pattern }) => pattern.includes("[Phase3]"))).toBe(true);
    expect(missing.filter((pair) => pair.job !== 0)).toEqual([]);
  });

  test("is the one that is named", async () => {
    const { name } = trailSchema.parse(await (await ask(`/api/jobs/${CLUSTER.jobs[0]!.id}`)).json());
    expect((await compared(`?with=${name}`)).other).toMatchObject({ name });
    const itself = await compared(`?with=${FAILED.id}`);
    expect([itself.added, itself.missing, itself.changed]).toEqual([[], [], []]);
  });

  test.each([
    ["?with=0000dead", 404],
    ["?with=nothing", 400],
    [`?with=${TWIN!.id.slice(0, 8)}`, 300],
  ])("with %s is answered with %i", async (query, status) => {
    expect((await ask(`/api/jobs/${FAILED.id}/compare${query}`)).status).toBe(status);
  });
});
