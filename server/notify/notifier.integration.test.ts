import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isoFromMicros } from "../../lib/time.ts";
import { jobSummary } from "../../lib/trail/fixtures/job-summary.ts";
import type { JobSummary, Trail } from "../../lib/trail/shape.ts";
import { fakeRecord } from "../fixtures/record.ts";
import type { StoredEvent } from "../protocol/logs.ts";
import type { LogRecord } from "../record.ts";
import { Receiver, status } from "./fixtures/receiver.ts";
import { MOST_AT_ONCE } from "./flood.ts";
import { Notifier, type NotifierOptions } from "./notifier.ts";
import { notifyTableSchema, type NotifyRule } from "./rule.ts";

let folder: string;
let receiver: Receiver;
let notifier: Notifier | undefined;
let said: string[];
let trails: Map<string, Partial<Trail>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "jobtrail-notify-"));
  receiver = await Receiver.start();
  said = [];
  trails = new Map();
});
afterEach(async () => {
  await notifier?.close();
  await receiver.stop();
  await rm(folder, { recursive: true });
});

async function start(rule: object, more: Partial<NotifierOptions> = {}): Promise<Notifier> {
  notifier = await Notifier.open({
    dataDir: folder,
    origin: "https://jobtrail.example.org",
    // Of a trail the notifier looks at these keys.
    trailOf: (job) => Promise.resolve(trails.get(job.name) as Trail | undefined),
    completed: () => Promise.resolve({ jobs: [] }),
    errorsBefore: async function* () {},
    isPlayed: ({ source }) => source === "sample",
    say: (text) => said.push(text),
    delivery: { pauses: { firstMs: 20, mostMs: 50 }, answerWithinMs: 5_000 },
    lookEveryMs: 20,
    ...more,
  });
  notifier.use([ruleOf(rule)]);
  return notifier;
}

function ruleOf(rule: object): NotifyRule {
  const { url: _url, ...table } = notifyTableSchema.parse({ name: "on-call", private: true, ...rule });
  return { ...table, url: receiver.url };
}

function agoIso(minutes: number): string {
  return isoFromMicros((Date.now() - minutes * 60_000) * 1_000);
}

function job(name: string, more: Partial<JobSummary> = {}): JobSummary {
  return jobSummary({
    name,
    job: name.slice(0, 8),
    state: "failed",
    phase: "Prove",
    started: agoIso(2),
    ended: agoIso(1),
    duration_ms: 60_000,
    hosts: ["coord", "prover-03"],
    lines: 10,
    errors: 1,
    reason: "CUDA error: out of memory",
    workers: 3,
    updated: agoIso(1),
    ...more,
  });
}

/** A rule that tells of failures without waiting for what else may come. */
const FAILED = { on: ["job failed"] };

/** Occasions wait for lines on their way; tests do not, by ending that wait in the file. */
async function dueNow(): Promise<void> {
  await notifier?.close();
  const file = join(folder, "notifications.json");
  const kept = JSON.parse(await readFile(file, "utf8")) as { waiting: { dueMs: number }[] };
  for (const waiting of kept.waiting) waiting.dueMs = 0;
  await writeFile(file, JSON.stringify(kept));
}

function error(message: string, more: Partial<LogRecord> = {}): LogRecord {
  const nowUs = Date.now() * 1_000;
  return fakeRecord(message.slice(0, 20), {
    timeUs: nowUs,
    receivedUs: nowUs,
    level: "error",
    source: "file",
    host: "prover-03",
    service: "zisk-worker",
    message,
    raw: message,
    ...more,
  });
}

test("a failed job is told once, with its verdict and a link, whatever passes and restarts there are", async () => {
  trails.set("1a2b3c4d", {
    state: "failed",
    job_id: "1a2b3c4d-0000-4000-8000-000000000000",
    phase: "Prove",
    ended: agoIso(1),
    duration_ms: 60_000,
    hosts: ["coord", "prover-03"],
    reason: "CUDA error: out of memory",
    verdict: {
      cause: { host: "prover-03", worker: "w3", event_id: "e1", text: "CUDA error: out of memory" },
      confidence: "certain",
      sentences: [{ text: "It began on prover-03.", events: ["e1"] }],
    },
    cause: null,
  });
  const first = await start(FAILED);
  first.jobsChanged([job("1a2b3c4d")]);
  first.jobsChanged([job("1a2b3c4d", { lines: 11 })]);
  await dueNow();
  await start(FAILED);
  await expect.poll(() => receiver.received.length).toBe(1);
  notifier?.jobsChanged([job("1a2b3c4d", { lines: 12 })]);
  await expect.poll(() => notifier?.report()[0]).toMatchObject({ sent: 1, waiting: 0, problem: null });
  await dueNow();
  await start(FAILED);
  notifier?.jobsChanged([job("1a2b3c4d"), job("aaaaaaaa")]);
  await dueNow();
  await start(FAILED);
  await expect.poll(() => receiver.received.length).toBe(2);
  expect(receiver.received[0]?.body).toMatchObject({
    version: 1,
    rule: "on-call",
    event: "job failed",
    text: "Job 1a2b3c4d failed in Prove on prover-03: CUDA error: out of memory",
    link: "https://jobtrail.example.org/jobs/1a2b3c4d",
    job: {
      state: "failed",
      verdict: { confidence: "certain", sentences: ["It began on prover-03."] },
      root: { host: "prover-03", text: "CUDA error: out of memory" },
    },
  });
  expect(receiver.received[1]?.body).toMatchObject({ job: { name: "aaaaaaaa" } });
});

test("what is read of history, of the pool, of the sample or of other hosts is not told", async () => {
  const { jobsChanged } = await start({ ...FAILED, hosts: ["prover-*"] }).then((own) => ({
    jobsChanged: (jobs: JobSummary[]) => own.jobsChanged(jobs),
  }));
  notifier?.stored([error("x", { source: "sample", job: "55555555" })]);
  jobsChanged([
    job("11111111", { ended: agoIso(20), started: agoIso(30) }),
    job("22222222", { pool: true }),
    job("33333333", { hosts: ["coord"] }),
    job("44444444", { state: "stalled", started: agoIso(600), ended: null, duration_ms: 1_000 }),
    job("55555555"),
    job("66666666"),
  ]);
  expect(notifier?.report()).toMatchObject([{ waiting: 1 }]);
});

test("a stall or a failure that is none when it would be told is not told, and one that comes again is", async () => {
  const stalled = job("1a2b3c4d", { state: "stalled", ended: null, reason: null });
  const rule = { on: ["job failed", "job stalled"] };
  trails.set("1a2b3c4d", { state: "running", verdict: null, cause: null });
  trails.set("22222222", { state: "completed", verdict: null, cause: null });
  await start(rule);
  notifier?.jobsChanged([stalled, job("22222222")]);
  await dueNow();
  await start(rule);
  await expect.poll(() => notifier?.report()).toMatchObject([{ waiting: 0, sent: 0 }]);
  expect(receiver.received).toEqual([]);
  trails.set("1a2b3c4d", { state: "stalled", phase: "Prove", hosts: [], verdict: null, cause: null });
  notifier?.jobsChanged([stalled]);
  await dueNow();
  await start(rule);
  await expect.poll(() => receiver.events).toEqual(["job stalled"]);
});

test("a receiver that is down, fails or goes away is tried again until it takes it", async () => {
  const { port } = receiver;
  await receiver.stop();
  await start({ on: ["new error"] });
  notifier?.stored([error("disk on fire")]);
  await expect.poll(() => notifier?.report()[0]?.problem).toBe("Nothing listens at 127.0.0.1.");
  expect(notifier?.report()).toMatchObject([{ waiting: 1, sent: 0 }]);
  const back = await Receiver.start(port);
  back.behaviours.push(status(500), (response) => response.destroy());
  receiver = back;
  await expect.poll(() => notifier?.report()).toMatchObject([{ waiting: 0, sent: 1, problem: null }]);
  const ids = back.received.map(({ headers }) => headers["idempotency-key"]);
  expect(new Set(ids).size).toBe(1);
  expect(ids).toHaveLength(3);
  expect(said.filter((text) => text.includes("Nothing listens"))).toHaveLength(1);
  expect(said.join("\n")).not.toContain("secret");
});

test("what a receiver refuses is given up, told, and no obstacle to the next", async () => {
  receiver.behaviours.push(status(404));
  await start({ on: ["new error"] });
  notifier?.stored([error("one of these")]);
  await expect
    .poll(() => notifier?.report())
    .toMatchObject([{ given_up: 1, waiting: 0, last: { ok: false } }]);
  notifier?.stored([error("another thing")]);
  await expect.poll(() => notifier?.report()).toMatchObject([{ given_up: 1, sent: 1, last: { ok: true } }]);
});

test("an error is told where its pattern was never seen, not even among what was stored before", async () => {
  await start(
    { on: ["new error"], services: ["zisk-*"] },
    {
      errorsBefore: async function* () {
        yield [storedError("segment 12 of 0f3a9c lost")];
      },
    },
  );
  await expect
    .poll(() => readFile(join(folder, "notifications.json"), "utf8").catch(() => ""))
    .toContain("patterns");
  notifier?.stored([
    error("segment 7 of 99ab01 lost"),
    error("no space left on /dev/sda1"),
    error("no space left on /dev/sda2"),
    error("old news", { timeUs: (Date.now() - 3_600_000) * 1_000 }),
    error("old news"),
    error("elsewhere", { service: "nginx" }),
    error("a mere hint", { level: "warn" }),
  ]);
  await expect.poll(() => notifier?.report()).toMatchObject([{ sent: 1, waiting: 0 }]);
  expect(receiver.received.map(({ body }) => body["error"])).toMatchObject([
    { pattern: "no space left on /dev/sda#", host: "prover-03", message: "no space left on /dev/sda1" },
  ]);
});

test("ten thousand new patterns are a few messages and one that counts the others, over a restart too", async () => {
  await start({ on: ["new error"] });
  const words = Array.from({ length: 10_000 }, (_, index) => {
    const letters = String(index).replace(/\d/g, (digit) => String.fromCharCode(97 + Number(digit)));
    return error(`unheard of ${letters}`);
  });
  for (let from = 0; from < words.length; from += 1_000) notifier?.stored(words.slice(from, from + 1_000));
  await expect.poll(() => notifier?.report()).toMatchObject([{ sent: MOST_AT_ONCE, waiting: 1 }]);
  const file = join(folder, "notifications.json");
  await expect.poll(() => readFile(file, "utf8")).toContain(`"total":${10_000 - MOST_AT_ONCE}`);
  await dueNow();
  await start({ on: ["new error"] });
  await expect
    .poll(() => receiver.events)
    .toEqual([...Array<string>(MOST_AT_ONCE).fill("new error"), "more"]);
  expect(receiver.received.at(-1)?.body).toMatchObject({
    more: { total: 10_000 - MOST_AT_ONCE, events: { "new error": 10_000 - MOST_AT_ONCE } },
  });
});

test("a silent source is told once a silence", async () => {
  const source = {
    name: "prover-07",
    kind: "journald",
    state: "following" as const,
    newest: agoIso(2),
    lag_ms: 120_000,
    problem: null,
    sample: false,
    behind: null,
  };
  await start({ on: ["source silent"], after: "1m" });
  notifier?.watch(() => [
    source,
    { ...source, name: "paused", state: "paused" },
    { ...source, name: "young", lag_ms: 30_000 },
    { ...source, name: "old log", lag_ms: 30 * 86_400_000 },
    { ...source, name: "on its way", behind: { amount: 9, unit: "bytes" } },
  ]);
  await expect.poll(() => notifier?.report()).toMatchObject([{ sent: 1, waiting: 0 }]);
  expect(receiver.received[0]?.body).toMatchObject({
    event: "source silent",
    link: "https://jobtrail.example.org/sources",
    source: { name: "prover-07", silent_s: 120 },
  });
});

test("a file that is damaged is put aside", async () => {
  await writeFile(join(folder, "notifications.json"), '{"version":1,"told":[[');
  await start(FAILED);
  expect(said.join("\n")).toMatch(/damaged and was put aside/);
  expect(await readFile(join(folder, "notifications.json.damaged"), "utf8")).toContain("told");
});

test("a test is sent at once and says how it went", async () => {
  const own = await start({ ...FAILED, format: "slack" });
  expect(await own.test("on-call")).toMatchObject({ ok: true, event: "test" });
  expect(receiver.received[0]?.body).toEqual({
    text: ":bell: *This is a test of the rule on-call.*\n<https://jobtrail.example.org/jobs|Open in Jobtrail>",
  });
  await expect(own.test("on-call")).rejects.toMatchObject({ code: "notify-busy" });
  await expect(own.test("nobody")).rejects.toMatchObject({ code: "notify-unknown" });
});

function storedError(message: string): StoredEvent {
  return {
    id: "old",
    cursor: "old",
    time: agoIso(500),
    received: agoIso(500),
    level: "error",
    source: "file",
    host: "prover-01",
    service: "zisk-worker",
    stream: "",
    target: null,
    phase: null,
    job: null,
    job_id: null,
    worker: null,
    segment: null,
    inferred: null,
    message,
    fields: {},
    raw: message,
  };
}

test("a phase is told once it takes longer than such phases do, and not before there are enough to tell", async () => {
  const phases = (ms: number, state: "running" | "completed") => [
    { phase: "Contributions", state, from_ms: 0, to_ms: state === "running" ? null : ms },
  ];
  const done = (name: string, workers = 3) =>
    job(name, { state: "completed", workers, phases: phases(20_000, "completed") });
  const usual = ["a", "b", "c", "d", "e"].map((name) => done(name));
  await start({ on: ["phase slow"], factor: 2 }, { completed: () => Promise.resolve({ jobs: usual }) });
  const running = (name: string, agoMs: number, workers = 3) =>
    job(name, {
      state: "running",
      workers,
      started: isoFromMicros((Date.now() - agoMs) * 1_000),
      ended: null,
      phases: phases(0, "running"),
    });
  await expect.poll(() => notifier?.report().length).toBe(1);
  notifier?.watch(() => []);
  notifier?.jobsChanged([running("slow", 50_000), running("usual", 35_000), running("other", 50_000, 4)]);
  await expect.poll(() => notifier?.report()).toMatchObject([{ sent: 1, waiting: 0 }]);
  expect(receiver.received[0]?.body).toMatchObject({
    event: "phase slow",
    text: expect.stringMatching(
      /^Contributions of job slow has taken 5\d s; usual are 20 s \(median of 5\)/,
    ) as string,
    phase: { phase: "Contributions", usual_seconds: 20, of: 5 },
    job: { name: "slow" },
  });
  const late = job("late", { state: "completed", phases: phases(60_000, "completed") });
  notifier?.jobsChanged([late]);
  await expect.poll(() => receiver.received.map(({ body }) => body["text"])).toHaveLength(2);
  expect(receiver.received[1]?.body).toMatchObject({ job: { name: "late" }, phase: { seconds: 60 } });
});
