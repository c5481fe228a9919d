import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/start-server.ts";
import { notificationsSchema, sentSchema } from "../protocol/notifications.ts";
import { Receiver } from "./fixtures/receiver.ts";

let receiver: Receiver;
let server: Server;
beforeAll(async () => {
  receiver = await Receiver.start();
  server = await startServer({ config: configFor(receiver) });
});
afterAll(async () => {
  await server.stop();
  await receiver.stop();
});

function configFor({ url }: Receiver): string {
  return `public_url = "https://jobtrail.example.org"
[[notify]]
name = "on-call"
url = "${url.href}"
private = true
on = ["job failed", "new error"]
`;
}

const JOB = "1a2b3c4d-1111-4222-8333-444455556666";

async function push(
  to: Server,
  message: string,
  more: { ageMs?: number; job?: string; level?: string } = {},
) {
  const { ageMs = 0, job = JOB, level = "INFO" } = more;
  const line = JSON.stringify({
    timestamp: new Date(Date.now() - ageMs).toISOString().replace("Z", "000Z"),
    level,
    fields: { message, job_id: job, ...(message === "job failed" && { error: "CUDA error: out of memory" }) },
    target: "zisk_coordinator::coordinator",
  });
  const body = JSON.stringify({ host: "coord", service: "zisk-coordinator", line });
  expect((await fetch(`${to.url}/api/ingest`, { method: "POST", body })).status).toBe(200);
}

async function rules(of: Server) {
  const text = await (await fetch(`${of.url}/api/notifications`)).text();
  expect(text).not.toContain("secret-4711");
  return notificationsSchema.parse(JSON.parse(text)).rules;
}

test("history that is read is not told, and what fails behind it is", async () => {
  const begun = receiver.events.length;
  const old = "99999999-1111-4222-8333-444455556666";
  await push(server, "job started", { ageMs: 3_600_000, job: old });
  await push(server, "job failed", { ageMs: 3_500_000, job: old });
  await push(server, "an old error", { ageMs: 3_500_000, level: "ERROR" });
  await push(server, "job started", { job: JOB });
  await push(server, "job failed", { job: JOB });
  await expect.poll(() => receiver.events.slice(begun)).toEqual(["job failed"]);
  expect(await rules(server)).toMatchObject([
    {
      name: "on-call",
      host: receiver.url.host,
      sent: 1,
      waiting: 0,
      last: { ok: true, event: "job failed" },
    },
  ]);
});

test("rules are tested, added, refused and removed over the API, and the address is never told", async () => {
  const ask = (path: string, method: string, body?: object) =>
    fetch(`${server.url}/api/notifications${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
  const sent = sentSchema.parse(await (await ask("/on-call/test", "POST")).json());
  expect(sent).toMatchObject({ ok: true, event: "test" });
  expect(receiver.received.at(-1)?.body).toMatchObject({ event: "test", rule: "on-call" });
  expect((await ask("/nobody/test", "POST")).status).toBe(404);
  const chat = { name: "chat", url: "https://hooks.example.org/secret-4711", format: "slack" };
  expect((await ask("", "POST", chat)).status).toBe(201);
  expect((await ask("", "POST", chat)).status).toBe(400);
  const refused = await ask("", "POST", { ...chat, name: "inside", url: "https://127.0.0.1/secret-4711" });
  expect(refused.status).toBe(400);
  expect(await refused.text()).not.toContain("secret-4711");
  expect((await rules(server)).map(({ name, host }) => [name, host])).toEqual([
    ["on-call", receiver.url.host],
    ["chat", "hooks.example.org"],
  ]);
  expect((await ask("/chat", "DELETE")).status).toBe(200);
  expect((await ask("/chat", "DELETE")).status).toBe(404);
  expect(await readFile(join(server.folder, "jobtrail.toml"), "utf8")).toBe(configFor(receiver));
});

test("a job that fails is told once, also by a server that is killed between deciding and sending", async () => {
  const first = await startServer({ config: configFor(receiver) });
  const begun = receiver.events.length;
  await push(first, "job started");
  await push(first, "job failed");
  // The decision is on the disk, and telling waits for lines of other hosts.
  const file = join(first.folder, "data", "notifications.json");
  await expect.poll(() => readFile(file, "utf8").catch(() => "")).toContain('"job failed"');
  expect(receiver.events.length).toBe(begun);
  process.kill(first.pid, "SIGKILL");
  await first.ended;
  const again = await startServer({
    config: configFor(receiver),
    args: ["--data", join(first.folder, "data")],
  });
  try {
    await expect.poll(() => receiver.events.slice(begun)).toEqual(["job failed"]);
    await push(again, "job failed");
    // What is told behind it shows that nothing stands before it.
    await push(again, "never heard of", { level: "ERROR" });
    await expect.poll(() => receiver.events.slice(begun)).toEqual(["job failed", "new error"]);
    const told = receiver.received.filter(({ body }) => body["event"] === "job failed");
    expect(told.at(-1)?.body).toMatchObject({
      event: "job failed",
      link: "https://jobtrail.example.org/jobs/1a2b3c4d",
      job: {
        job_id: JOB,
        state: "failed",
        root: { text: expect.stringContaining("out of memory") as string },
      },
    });
    expect(again.output() + first.output()).not.toContain("secret-4711");
    expect(again.output()).toContain("Notified on-call (127.0.0.1): Job 1a2b3c4d failed");
  } finally {
    await again.stop();
    await rm(first.folder, { recursive: true, force: true });
  }
});
