import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { StoredEvent } from "../protocol/logs.ts";
import { cursorText } from "../protocol/cursor.ts";
import { serverFrameSchema, type ServerFrame } from "../protocol/live.ts";
import { eventFromRecord, type LogRecord } from "../record.ts";
import { Hub } from "./hub.ts";
import { liveUpgrade } from "./socket.ts";
import { MAX_PENDING_EVENTS } from "./subscription.ts";

function record(number: number, level: LogRecord["level"] = "info", raw = `line ${number}`): LogRecord {
  const text = { source: "s", host: "h", service: "", stream: "x", target: "", phase: "", job: "" };
  const more = {
    jobId: "",
    worker: "",
    segment: "",
    milestone: "",
    done: 0,
    total: 0,
    seconds: 0,
    reason: "",
    inferred: "",
    position: String(number),
    format: "",
  };
  const times = { timeUs: number, receivedUs: number };
  return {
    id: `id-${number}`,
    level,
    message: `line ${number}`,
    fields: {},
    raw,
    ...text,
    ...more,
    ...times,
  };
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
};

let hub: Hub;
let http: Server;
beforeEach(async () => {
  kept = [];
  answering = Promise.resolve();
  hub = new Hub(store, "build-1");
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
    this.socket.send(JSON.stringify({ v: 1, ...frame }));
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
    kept = many(1, MAX_PENDING_EVENTS + 10).map(keptEvent);
    const reader = new Reader();
    await reader.subscribe("a", "", "id-1");
    await expect.poll(() => reader.skipped).toBeGreaterThan(MAX_PENDING_EVENTS);
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
