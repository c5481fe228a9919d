import type { HeardProcess } from "../../lib/trail/phase-now.ts";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { StoredEvent } from "../protocol/logs.ts";
import { cursorText } from "../protocol/cursor.ts";
import { PROTOCOL_VERSION, serverFrameSchema, type ServerFrame } from "../protocol/live.ts";
import { fakeRecord } from "../fixtures/record.ts";
import { eventFromRecord, type LogRecord } from "../record.ts";
import type { JobFacts } from "../../lib/trail/facts.ts";
import { unpackReadings } from "../../lib/trail/packed.ts";
import { readingOf, type Reading } from "../../lib/trail/reading.ts";
import { jobSummary } from "../../lib/trail/fixtures/job-summary.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import type { LaterReadings } from "../store/store.ts";
import { Hub } from "./hub.ts";
import { liveUpgrade } from "./socket.ts";
import { MAX_PENDING_EVENTS } from "./subscription.ts";

function record(number: number, level: LogRecord["level"] = "info", raw = `line ${number}`): LogRecord {
  const times = { timeUs: number, receivedUs: number };
  const place = { source: "s", host: "h", position: String(number) };
  return fakeRecord(`id-${number}`, { level, message: `line ${number}`, raw, ...place, ...times });
}

const many = (from: number, count: number, raw?: string): LogRecord[] =>
  Array.from({ length: count }, (_, index) => record(from + index, "info", raw));

/** As the store has it; its place is its number. */
const keptEvent = (record: LogRecord): StoredEvent => ({
  ...eventFromRecord(record),
  cursor: cursorText({ timeUs: record.timeUs, seq: record.timeUs }),
});

/** What the hub asks of the store: events behind an id, in the order of storing. */
let kept: StoredEvent[] = [];
/** Resolves when the store may answer. */
let answering = Promise.resolve();
const store = {
  async storedAfter(id: string, _query: unknown, limit: number): Promise<StoredEvent[]> {
    await answering;
    return kept.slice(kept.findIndex((event) => event.id === id) + 1).slice(0, limit);
  },
  async countStoredAfter(id: string, _query: unknown, before?: string): Promise<number> {
    const to = before === undefined ? kept.length : kept.findIndex((event) => event.id === before);
    return (to < 0 ? kept.length : to) - kept.findIndex((event) => event.id === id) - 1;
  },
  async jobHeard(): Promise<HeardProcess[]> {
    return [["source h x", 5]];
  },
  async laterReadings(_job: string, after: string): Promise<LaterReadings> {
    await answering;
    return { readings: later, seq: String(Number(after) + 1), isTooMuch: false };
  },
};
/** What was stored of a job behind the row that a client names. */
let later: Reading[] = [];
/** What is counted of the jobs that are known. */
const facts = new Map<string, JobFacts>();

let hub: Hub;
let http: Server;
beforeEach(async () => {
  kept = [];
  later = [];
  facts.clear();
  answering = Promise.resolve();
  hub = new Hub(store, { newestUs: 7, factsOf: (name) => facts.get(name) }, "build-1");
  const upgrade = liveUpgrade(hub);
  http = createServer();
  http.on("upgrade", upgrade);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
});
afterEach(() => {
  hub.close();
  http.closeAllConnections();
  http.close();
});

/** A browser's end of a live connection. */
class Reader {
  readonly frames: ServerFrame[] = [];
  readonly socket: WebSocket;
  closeCode: number | undefined;

  constructor() {
    this.socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/live`);
    this.socket.on("message", (data) =>
      this.frames.push(serverFrameSchema.parse(JSON.parse(Buffer.isBuffer(data) ? data.toString() : ""))),
    );
    this.socket.on("close", (code) => (this.closeCode = code));
    this.socket.on("error", () => undefined);
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify({ v: PROTOCOL_VERSION, ...frame }));
  }

  async subscribe(id: string, query: string, after: string | null = null): Promise<void> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, "open");
    this.send({ type: "subscribe", id, query, after });
    await vi.waitUntil(() => this.frames.some((frame) => frame.type === "subscribed" && frame.id === id));
  }

  events(id: string): string[] {
    return this.frames
      .flatMap((frame) => (frame.type === "events" && frame.id === id ? frame.events : []))
      .map((event) => event.id);
  }

  /**
   * Where the stream of one subscription has come to from number `start`, gaps counted in.
   * @throws Error where an event is not the one that must follow, so that a gap's count would be wrong
   */
  reached(id: string, start: number): number {
    let number = start;
    for (const frame of this.frames) {
      if (frame.type === "gap" && frame.id === id) number += frame.skipped;
      if (frame.type !== "events" || frame.id !== id) continue;
      for (const event of frame.events) {
        if (event.id !== `id-${number + 1}`) throw new Error(`${event.id} came behind ${number}`);
        number += 1;
      }
    }
    return number;
  }

  /** Where it was told to resume one subscription. */
  resumes(id: string): string[] {
    return this.frames.flatMap((frame) =>
      frame.type === "events" && frame.id === id && frame.resume !== null ? [frame.resume] : [],
    );
  }

  get skipped(): number {
    return this.frames.reduce((sum, frame) => sum + (frame.type === "gap" ? frame.skipped : 0), 0);
  }
}

const ids = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `id-${from + index}`);

describe("a subscription", () => {
  test("gets what matches, in the order of storing, and each of two its own", async () => {
    const reader = new Reader();
    await reader.subscribe("all", "");
    await reader.subscribe("errors", "level:error");
    hub.publish([record(1), record(2, "error"), record(3)], 64);
    hub.publish([record(4, "error")], 160);
    await expect.poll(() => reader.events("all")).toEqual(ids(1, 4));
    await expect.poll(() => reader.events("errors")).toEqual(["id-2", "id-4"]);
  });

  test("gets what is about to be stored at once, and then not again; one that came between when it is stored", async () => {
    const early = new Reader();
    await early.subscribe("a", "level:error");
    const records = [record(1, "error"), record(2), record(3, "error")];
    hub.announce(records.slice(0, 2), 64);
    await expect.poll(() => early.events("a")).toEqual(["id-1"]);
    await early.subscribe("b", "");
    hub.announce(records.slice(2), 128);
    await expect.poll(() => early.events("a")).toEqual(["id-1", "id-3"]);
    expect(early.resumes("a")).toEqual([]);
    hub.publish(records, 64);
    hub.publish([record(4, "error")], 160);
    await expect.poll(() => early.events("b")).toEqual(["id-3", "id-1", "id-2", "id-4"]);
    await expect.poll(() => early.events("a")).toEqual(["id-1", "id-3", "id-4"]);
    expect(early.resumes("a").at(-1)).toBe(cursorText({ timeUs: 0, seq: 160 }));
  });

  test("is told what is stored of what it was sent before, also while nothing new comes", async () => {
    const reader = new Reader();
    await reader.subscribe("a", "");
    const records = [record(1), record(2)];
    hub.announce(records, 64);
    await expect.poll(() => reader.events("a")).toEqual(ids(1, 2));
    hub.publish(records, 64);
    await expect.poll(() => reader.resumes("a")).toEqual([cursorText({ timeUs: 0, seq: 96 })]);
    expect(reader.events("a")).toEqual(ids(1, 2));
  });

  test("that resumes gets nothing that is about to be stored before what it missed, and each once", async () => {
    kept = many(1, 50).map(keptEvent);
    let answer = (): void => undefined;
    answering = new Promise((resolve) => (answer = resolve));
    const reader = new Reader();
    await reader.subscribe("a", "", "id-20");
    const [before, behind] = [many(51, 4), many(55, 4)];
    hub.announce(before, 6_400);
    answer();
    await expect.poll(() => reader.events("a")).toEqual(ids(21, 30));
    hub.announce(behind, 6_528);
    hub.publish([...before, ...behind], 6_400);
    await expect.poll(() => reader.events("a").toSorted()).toEqual(ids(21, 38).toSorted());
  });

  test("that is given up gets no more; the other goes on", async () => {
    const reader = new Reader();
    await reader.subscribe("a", "");
    await reader.subscribe("b", "");
    reader.send({ type: "unsubscribe", id: "a" });
    await expect.poll(() => hub.counts.subscriptions).toBe(1);
    hub.publish([record(1)], 64);
    await expect.poll(() => reader.events("b")).toEqual(["id-1"]);
    expect(reader.events("a")).toEqual([]);
  });

  test("that resumes gets what it missed, then what comes, each once", async () => {
    kept = many(1, 50).map(keptEvent);
    const reader = new Reader();
    await reader.subscribe("a", "", "id-20");
    hub.publish(many(45, 10), 64);
    await expect.poll(() => reader.events("a")).toEqual(ids(21, 34));
  });

  test("that resumes while lines are stored gets those that are published before the store answers once", async () => {
    kept = many(1, 50).map(keptEvent);
    let answer = (): void => undefined;
    answering = new Promise((resolve) => (answer = resolve));
    const reader = new Reader();
    await reader.subscribe("a", "", "id-20");
    hub.publish(many(41, 15), 64);
    answer();
    hub.publish(many(56, 5), 64);
    await expect.poll(() => reader.events("a")).toEqual(ids(21, 40));
    expect(reader.skipped).toBe(0);
  });

  test.each([
    ["before it", 30],
    ["up to its begin", 40],
    ["nearly up to its end", MAX_PENDING_EVENTS + 10],
  ])(
    "that resumes while too much is published, having missed what lies %s, is told the exact gap",
    async (_what, storedUpTo) => {
      kept = many(1, storedUpTo).map(keptEvent);
      let answer = (): void => undefined;
      answering = new Promise((resolve) => (answer = resolve));
      const reader = new Reader();
      await reader.subscribe("a", "", "id-20");
      hub.publish(many(31, MAX_PENDING_EVENTS + 10), 64);
      answer();
      await expect.poll(() => reader.reached("a", 20)).toBe(MAX_PENDING_EVENTS + 40);
      expect(reader.skipped).toBe(MAX_PENDING_EVENTS + 10);
    },
  );

  test("that resumes from too far back is told how many it missed", async () => {
    kept = many(1, 3 * MAX_PENDING_EVENTS).map(keptEvent);
    const reader = new Reader();
    await reader.subscribe("a", "", "id-1");
    await expect.poll(() => reader.skipped).toBe(3 * MAX_PENDING_EVENTS - 1);
    hub.publish([record(99_999)], 64);
    await expect.poll(() => reader.events("a")).toEqual(["id-99999"]);
  });

  test("whose query does not parse is refused with the place", async () => {
    const reader = new Reader();
    await once(reader.socket, "open");
    reader.send({ type: "subscribe", id: "a", query: "level:(", after: null });
    await expect
      .poll(() => reader.frames.find((frame) => frame.type === "problem"))
      .toMatchObject({ id: "a", problem: { status: 400, position: expect.anything() } });
  });
});

describe("a reader that is slow", () => {
  test("costs bounded memory, is told exactly what it missed, and harms no neighbour", async () => {
    const slow = new Reader();
    const quick = new Reader();
    await slow.subscribe("a", "");
    await quick.subscribe("a", "");
    slow.socket.pause();
    const raw = "x".repeat(2_000);
    const total = 20_000;
    for (let from = 1; from <= total; from += 1_000) {
      hub.publish(many(from, 1_000, raw), 64);
      await expect.poll(() => quick.events("a").length, { interval: 5, timeout: 10_000 }).toBe(from + 999);
    }
    expect(quick.skipped).toBe(0);
    expect(hub.counts.skipped).toBeGreaterThan(0);
    slow.socket.resume();
    await expect.poll(() => slow.reached("a", 0), { timeout: 10_000 }).toBe(total);
    // Everything is 46 MB; what the hub and the system's own buffers may hold is a fraction of it.
    expect(slow.events("a").length).toBeLessThan(total / 2);
  }, 60_000);
});

describe("rubbish", () => {
  test.each([
    ["text that is not JSON", "hello"],
    [
      "a frame of another version",
      JSON.stringify({ v: 99, type: "subscribe", id: "a", query: "", after: null }),
    ],
    ["bytes", Buffer.from([1, 2, 3])],
    ["null", "null"],
  ])("as %s is answered with a problem, and three times closes the socket", async (_what, rubbish) => {
    const neighbour = new Reader();
    await neighbour.subscribe("a", "");
    const reader = new Reader();
    await once(reader.socket, "open");
    for (let time = 0; time < 3; time++) reader.socket.send(rubbish);
    await expect.poll(() => reader.closeCode).toBe(1008);
    expect(reader.frames.filter((frame) => frame.type === "problem")).toHaveLength(3);
    hub.publish([record(1)], 64);
    await expect.poll(() => neighbour.events("a")).toEqual(["id-1"]);
  });

  test("of a megabyte closes the socket before it is taken in", async () => {
    const reader = new Reader();
    await once(reader.socket, "open");
    reader.socket.send("x".repeat(1_000_000));
    await expect.poll(() => reader.closeCode).toBe(1009);
    await expect.poll(() => hub.counts.clients).toBe(0);
  });

  test("as ever more subscriptions ends at a limit", async () => {
    const reader = new Reader();
    await once(reader.socket, "open");
    for (let number = 0; number < 40; number++)
      reader.send({ type: "subscribe", id: `s${number}`, query: "", after: null });
    await expect.poll(() => reader.frames.filter((frame) => frame.type === "problem").length).toBe(24);
    expect(hub.counts.subscriptions).toBe(16);
  });
});

const framesOf = <Type extends ServerFrame["type"]>(reader: Reader, type: Type) =>
  reader.frames.filter((frame): frame is Extract<ServerFrame, { type: Type }> => frame.type === type);

describe("the list of jobs", () => {
  const counts = {
    total: 1,
    states: { running: 1, completed: 0, failed: 0, cancelled: 0, stalled: 0, unknown: 0 },
    pool: 0,
  };
  const job = (name: string, lines = 1): JobSummary => jobSummary({ name, job: name, lines });

  test("is told of each job that changes, as it stands when the frame is made", async () => {
    const reader = new Reader();
    await once(reader.socket, "open");
    reader.send({ type: "subscribe_jobs", id: "j" });
    await vi.waitUntil(() => framesOf(reader, "subscribed").length > 0);
    for (let lines = 1; lines <= 20; lines++)
      hub.publishJobs({ jobs: [job("1a2b3c4d", lines), job("5e6f7a8b")], removed: ["gone"], counts });
    await expect
      .poll(
        () =>
          framesOf(reader, "jobs")
            .at(-1)
            ?.jobs.find(({ name }) => name === "1a2b3c4d")?.lines,
      )
      .toBe(20);
    expect(framesOf(reader, "jobs").length).toBeLessThan(20);
    expect(framesOf(reader, "jobs").flatMap(({ removed }) => removed)).toContain("gone");
    expect(framesOf(reader, "jobs").at(-1)?.counts).toEqual(counts);
  });

  test("costs who reads too slowly a fetch and not memory", async () => {
    const reader = new Reader();
    await once(reader.socket, "open");
    reader.send({ type: "subscribe_jobs", id: "j" });
    await vi.waitUntil(() => framesOf(reader, "subscribed").length > 0);
    const jobs = Array.from({ length: 6_000 }, (_, index) => job(`j${index}`));
    hub.publishJobs({ jobs, removed: [], counts });
    await expect.poll(() => framesOf(reader, "stale")).toHaveLength(1);
  });
  test("tells those who follow one of the jobs how late it is, for time alone lets it stall", async () => {
    const known = { name: "1a2b3c4d", job: "1a2b3c4d", jobId: "", hosts: [], lines: 1, errors: 0 };
    const times = { inferredLines: 0, workers: 0, firstUs: 1, lastUs: 2, lastHeardUs: 2 };
    facts.set("1a2b3c4d", { ...known, ...times });
    const reader = new Reader();
    await once(reader.socket, "open");
    reader.send({ type: "subscribe_readings", id: "r", job: "1a2b3c4d", after: null });
    await vi.waitUntil(() => framesOf(reader, "subscribed").length > 0);
    hub.publishJobs({ jobs: [job("5e6f7a8b")], removed: [], counts });
    hub.publishJobs({ jobs: [job("1a2b3c4d")], removed: [], counts });
    await expect.poll(() => framesOf(reader, "readings")).toMatchObject([{ newest_us: 7 }]);
  });
});

describe("the readings of a job", () => {
  const of = (number: number, change: Partial<LogRecord>) => ({
    ...record(number),
    job: "1a2b3c4d",
    ...change,
  });
  const known = (lines: number): JobFacts => ({
    name: "1a2b3c4d",
    job: "1a2b3c4d",
    jobId: "",
    lines,
    errors: 0,
    inferredLines: 0,
    workers: 0,
    hosts: ["h"],
    firstUs: 1,
    lastUs: 2,
    lastHeardUs: 2,
  });
  const milestones = (reader: Reader) =>
    framesOf(reader, "readings").flatMap(({ readings }) =>
      unpackReadings(readings).map(({ milestone }) => milestone),
    );

  test("come as they are stored: milestones, segments, errors and the pool's, with what is counted", async () => {
    facts.set("1a2b3c4d", known(6));
    const reader = new Reader();
    await once(reader.socket, "open");
    reader.send({ type: "subscribe_readings", id: "r", job: "1a2b3c4d", after: null });
    await vi.waitUntil(() => framesOf(reader, "subscribed").length > 0);
    hub.publish(
      [
        of(1, { milestone: "job_started" }),
        of(2, {}),
        of(3, { milestone: "segment_done" }),
        of(4, { level: "error" }),
        record(5),
        of(6, { job: "", milestone: "worker_ready" }),
        of(7, { job: "ffffffff", milestone: "job_started" }),
      ],
      64,
    );
    await expect.poll(() => milestones(reader)).toEqual(["job_started", "segment_done", "", "worker_ready"]);
    expect(framesOf(reader, "readings").at(-1)).toMatchObject({
      facts: { lines: 6 },
      newest_us: 7,
      seq: null,
    });
  });

  test("go on behind a row: what was missed stands before what was stored meanwhile", async () => {
    facts.set("1a2b3c4d", known(2));
    later = [readingOf(of(1, { milestone: "job_started" }))];
    let answer = (): void => undefined;
    answering = new Promise((resolve) => (answer = resolve));
    const reader = new Reader();
    await once(reader.socket, "open");
    reader.send({ type: "subscribe_readings", id: "r", job: "1a2b3c4d", after: "41" });
    await vi.waitUntil(() => framesOf(reader, "subscribed").length > 0);
    hub.publish([of(2, { milestone: "job_failed" })], 64);
    answer();
    await expect.poll(() => milestones(reader)).toEqual(["job_started", "job_failed"]);
    expect(framesOf(reader, "readings").at(-1)?.seq).toBe("42");
    expect(framesOf(reader, "readings").flatMap(({ heard }) => heard)).toContainEqual(["source h x", 5]);
  });

  test("of a job that turns out to be two are to be fetched anew", async () => {
    const reader = new Reader();
    await once(reader.socket, "open");
    reader.send({ type: "subscribe_readings", id: "r", job: "1a2b3c4d", after: null });
    await vi.waitUntil(() => framesOf(reader, "subscribed").length > 0);
    hub.publish([of(1, { milestone: "job_started" })], 64);
    await expect.poll(() => framesOf(reader, "stale")).toHaveLength(1);
  });
});
