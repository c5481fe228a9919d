import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { candidatesSchema, jobReadingsSchema, jobsSchema, trailSchema } from "../../lib/trail/shape.ts";
import { PROTOCOL_VERSION, serverFrameSchema, type ServerFrame } from "../protocol/live.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
}, 60_000);
afterAll(() => server.stop());

const FIRST = "1a2b3c4d-1111-4222-8333-444455556666";
const SECOND = "1a2b3c4d-9999-4222-8333-444455556666";

async function push(jobId: string, message: string): Promise<void> {
  const line = JSON.stringify({
    timestamp: new Date().toISOString().replace("Z", "000Z"),
    level: "INFO",
    fields: { message, job_id: jobId },
    target: "zisk_coordinator::coordinator",
  });
  const body = JSON.stringify({ host: "coord", service: "zisk-coordinator", line });
  const answer = await fetch(`${server.url}/api/ingest`, { method: "POST", body });
  expect(answer.status).toBe(200);
}

const ask = async (path: string) => {
  const response = await fetch(`${server.url}${path}`);
  return { status: response.status, body: (await response.json()) as unknown };
};

test("a job is listed, told, followed as it goes on, and asked about where another begins alike", async () => {
  await push(FIRST, "job started");
  const listed = jobsSchema.parse((await ask("/api/jobs")).body);
  expect(listed).toMatchObject({
    total: 1,
    next: null,
    jobs: [{ job_id: FIRST, state: "running", lines: 1 }],
  });
  const [name] = listed.jobs.map((job) => job.name);
  expect(trailSchema.parse((await ask("/api/jobs/1a2b")).body)).toMatchObject({ name, state: "running" });
  const readings = jobReadingsSchema.parse((await ask(`/api/jobs/${name}/readings`)).body);
  expect(readings.facts).toMatchObject({ name, lines: 1 });

  const frames: ServerFrame[] = [];
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/live`);
  socket.on("message", (data) =>
    frames.push(serverFrameSchema.parse(JSON.parse(Buffer.isBuffer(data) ? data.toString() : ""))),
  );
  await new Promise((resolve) => socket.on("open", resolve));
  const send = (frame: object) => socket.send(JSON.stringify({ v: PROTOCOL_VERSION, ...frame }));
  send({ type: "subscribe_jobs", id: "jobs" });
  send({ type: "subscribe_readings", id: "readings", job: name, after: readings.seq });
  await push(FIRST, "job completed");
  await expect
    .poll(() =>
      frames.flatMap((frame) => (frame.type === "jobs" ? frame.jobs.map(({ state }) => state) : [])),
    )
    .toContain("completed");
  await expect
    .poll(() => frames.flatMap((frame) => (frame.type === "readings" ? (frame.facts?.lines ?? 0) : [])))
    .toContain(2);

  await push(SECOND, "job started");
  const both = await ask("/api/jobs/1a2b3c4d");
  expect(both.status).toBe(300);
  const { candidates } = candidatesSchema.parse(both.body);
  expect(new Set(candidates.map(({ job_id }) => job_id))).toEqual(new Set([FIRST, SECOND]));
  for (const { name: exact, state } of candidates)
    expect(trailSchema.parse((await ask(`/api/jobs/${exact}`)).body)).toMatchObject({ name: exact, state });
  await expect.poll(() => frames.some(({ type }) => type === "stale")).toBe(true);
  socket.close();
});

test.each([
  ["/api/jobs?cursor=nonsense", 404],
  ["/api/jobs?q=(", 400],
  ["/api/jobs?sort=luck", 400],
  ["/api/jobs?days=Middle-earth", 400],
  ["/api/jobs?pool=maybe", 400],
  ["/api/jobs/ffffffff/readings", 404],
  ["/api/jobs/1a2b3c4d~12/readings", 404],
])("%s is answered with %i", async (path, status) => {
  expect((await ask(path)).status).toBe(status);
});
