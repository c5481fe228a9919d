import { execFile, spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startServer, type Server } from "../../../e2e/start-server.ts";
import { trailSchema } from "../../../lib/trail/shape.ts";
import { renderSample } from "../../sample/dialect.ts";
import type { SampleLine } from "../../sample/sample-line.ts";
import { smallCluster } from "../../whole-jobs/fixtures/small-cluster.ts";

const PROGRAM = fileURLToPath(new URL("../../../dist/jobtrail.mjs", import.meta.url));
const TOKEN = "token-of-this-test";
const ENV = { ...process.env, JOBTRAIL_TOKEN: TOKEN, NO_COLOR: "", COLUMNS: "120" };

const CLUSTER = smallCluster(
  ["completed", "out-of-memory", "cancelled-by-client", "coordinator-restarted", "same-prefix", "running"],
  { seed: 11 },
);
const idOf = (state: string): string => CLUSTER.jobs.find((job) => job.state === state)!.id;

let server: Server;
beforeAll(async () => {
  server = await startServer({ config: `token = "${TOKEN}"\n` });
  await push(server, CLUSTER.lines);
});
afterAll(() => server.stop());

async function push({ url }: Server, lines: readonly SampleLine[]): Promise<void> {
  const body = lines
    .map((line) => {
      const { host, service } = line.process;
      return JSON.stringify({ host, service, line: renderSample(line, "rank") });
    })
    .join("\n");
  const answer = await fetch(`${url}/api/ingest`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/x-ndjson" },
    body,
  });
  expect(answer.status).toBe(200);
}

function printed(...args: string[]): Promise<{ status: number; out: string; said: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [PROGRAM, "trail", "--url", server.url, ...args],
      { env: ENV },
      (error, out, said) => resolve({ status: error ? Number(error.code) : 0, out, said }),
    );
  });
}

describe("jobtrail trail", () => {
  test.each([
    ["completed", 0],
    ["failed", 3],
    ["cancelled", 4],
    ["unknown", 6],
    ["running", 7],
  ])("of a job that is %s exits with %i", async (state, status) => {
    const answer = await printed(idOf(state).slice(0, 8));
    expect(answer).toMatchObject({ status, said: "" });
    const [head] = answer.out.split("\n");
    expect(head).toContain(idOf(state).slice(0, 8));
    expect(head).toMatch(new RegExp(` ${state}$`));
  });

  test("prints the lines that the verdict cites as they are stored", async () => {
    const { out } = await printed(idOf("failed"));
    expect(out).toMatch(/\[\d+\] \d\d:\d\d:\d\d\.\d{3} prover-\d\d ERROR Out of memory: Killed process/);
    // oxlint-disable-next-line no-control-regex
    expect(out).not.toMatch(/\u001b/);
  });

  test("takes a prefix in capitals, and writes what the API answers as JSON", async () => {
    const job = idOf("failed").slice(0, 6).toUpperCase();
    const { out, status } = await printed(job, "--json");
    expect(trailSchema.parse(JSON.parse(out))).toMatchObject({ state: "failed" });
    expect(status).toBe(3);
  });

  test("names the jobs among which to choose", async () => {
    const twins = CLUSTER.jobs.filter(
      ({ id }) => CLUSTER.jobs.filter((other) => other.id.slice(0, 8) === id.slice(0, 8)).length > 1,
    );
    expect(twins).toHaveLength(2);
    const { out, said, status } = await printed(twins[0]!.id.slice(0, 8));
    expect({ out, status }).toEqual({ out: "", status: 9 });
    expect(said.split("\n").filter((line) => line.startsWith("  "))).toHaveLength(2);
    const [name] = /\S+/.exec(said.split("\n")[1]!)!;
    expect((await printed(name)).out).toContain("Job ");
  });

  test.each([
    [["0000dead"], 8, /No line that http:\/\/\S+ has stored names the job 0000dead/],
    [["no-job"], 2, /is no job ID/],
    [["1a2b3c4d", "--url", "nowhere"], 2, /--url: nowhere is not a URL/],
    [["1a2b3c4d", "--url", "http://127.0.0.1:9"], 1, /No Jobtrail server answers at http:\/\/127.0.0.1:9/],
    [["1a2b3c4d", "--token", "wrong"], 1, /refused the trail/],
  ])("%j exits with %i", async (args, status, said) => {
    const answer = await printed(...args);
    expect(answer.status).toBe(status);
    expect(answer.said).toMatch(said);
    expect(answer.said).not.toContain("    at ");
  });
});

describe("jobtrail trail --follow", () => {
  const later = smallCluster("completed", { seed: 12, startUs: Date.UTC(2026, 5, 5) * 1_000 });
  const [job] = later.jobs;
  const firstOfJob = later.lines.findIndex(({ timeUs }) => timeUs >= job!.startUs);

  function following(...args: string[]): { child: ChildProcessWithoutNullStreams; text: () => string } {
    const child = spawn(process.execPath, [PROGRAM, "trail", "--url", server.url, "--follow", ...args], {
      env: ENV,
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    return { child, text: () => text };
  }

  test("says that the server is gone, and when it is ended exits as the job stands", async () => {
    const { child, text } = following(idOf("running"));
    await expect.poll(text).toMatch(/running: /);
    await server.stop();
    await expect.poll(text).toContain("does not answer; trying again");
    const port = Number(new URL(server.url).port);
    server = await startServer({ config: `token = "${TOKEN}"\n`, port });
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(7);
  });

  test("waits for the first line, tells each step, and ends with the job", async () => {
    const { child, text } = following(job!.id);
    await expect.poll(text).toContain("Waiting for the first line");
    const middle = firstOfJob + Math.floor((later.lines.length - firstOfJob) / 2);
    await push(server, later.lines.slice(0, middle));
    await expect.poll(text).toMatch(/running: \w+ \d\/\d/);
    await push(server, later.lines.slice(middle));
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(0);
    expect(text()).toMatch(/completed after [\d.]+ s/);
    expect(text()).toContain(`Job ${job!.id.slice(0, 8)}  completed`);
  });
});
