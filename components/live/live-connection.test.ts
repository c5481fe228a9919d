import { beforeEach, describe, expect, test, vi } from "vitest";
import { cursorText } from "../../server/protocol/cursor.ts";
import { DEAD_AFTER_MS, PROTOCOL_VERSION } from "../../server/protocol/live.ts";
import type { Problem } from "../../server/protocol/problem.ts";
import { fakeEvent } from "../lines/fake-events.ts";
import { LiveConnection, type LiveHandlers, type LiveSocketListeners } from "./live-connection.ts";

interface FakeSocket {
  listeners: LiveSocketListeners;
  sent: { type: string; id: string; query?: string; after?: string | null }[];
  closed: boolean;
}

let sockets: FakeSocket[];
let nowMs = 0;
let pauses: { ms: number; callback: () => void }[];
/** What is to happen when the server stays silent. */
let silences: { ms: number; callback: () => void }[];

function newConnection(random = 0.5): LiveConnection {
  return new LiveConnection({
    connect: (listeners) => {
      const socket: FakeSocket = { listeners, sent: [], closed: false };
      sockets.push(socket);
      return {
        send: (text) => socket.sent.push(JSON.parse(text)),
        close: () => {
          socket.closed = true;
          listeners.closed();
        },
      };
    },
    after: (ms, callback) => {
      const pause = { ms, callback };
      if (ms === DEAD_AFTER_MS) {
        silences.push(pause);
        return () => (silences = silences.filter((other) => other !== pause));
      }
      pauses.push(pause);
      return () => (pauses = pauses.filter((other) => other !== pause));
    },
    random: () => random,
    nowMs: () => nowMs,
  });
}

function socket(): FakeSocket {
  const last = sockets.at(-1);
  if (!last) throw new Error("Nothing has connected.");
  return last;
}

function receive(frame: object): void {
  socket().listeners.received(JSON.stringify({ v: PROTOCOL_VERSION, ...frame }));
}

function endPause(): number {
  const pause = pauses.shift();
  if (!pause) throw new Error("Nothing waits.");
  pause.callback();
  return pause.ms;
}

function listener() {
  return {
    onEvents: vi.fn<LiveHandlers["onEvents"]>(),
    onGap: vi.fn<(skipped: number) => void>(),
    onProblem: vi.fn<(problem: Problem) => void>(),
    onSubscribed: vi.fn<() => void>(),
  };
}

beforeEach(() => {
  sockets = [];
  nowMs = 0;
  pauses = [];
  silences = [];
});

describe("one socket", () => {
  test("carries every subscription, each frame to its own", () => {
    const connection = newConnection();
    const [one, two] = [listener(), listener()];
    connection.subscribe("level:error", one);
    connection.subscribe("job:1a2b3c4d", two);
    expect(sockets).toHaveLength(1);
    socket().listeners.opened();
    expect(socket().sent.map(({ type, query, after }) => [type, query, after])).toEqual([
      ["subscribe", "level:error", null],
      ["subscribe", "job:1a2b3c4d", null],
    ]);
    const id = socket().sent[1]?.id;
    receive({ type: "subscribed", id });
    receive({ type: "events", id, resume: null, events: [fakeEvent(1)] });
    receive({ type: "gap", id, skipped: 12 });
    expect(two.onSubscribed).toHaveBeenCalledOnce();
    expect(two.onEvents).toHaveBeenCalledWith([fakeEvent(1)], [fakeEvent(1)]);
    expect(two.onGap).toHaveBeenCalledWith(12);
    expect(one.onEvents).not.toHaveBeenCalled();
  });

  test("closes a while after the last subscription ended, and opens again for the next", () => {
    const connection = newConnection();
    const end = connection.subscribe("", listener());
    socket().listeners.opened();
    end();
    expect(socket().sent.at(-1)?.type).toBe("unsubscribe");
    expect(socket().closed).toBe(false);
    endPause();
    expect(socket().closed).toBe(true);
    expect(connection.state).toBe("idle");
    connection.subscribe("", listener());
    expect(sockets).toHaveLength(2);
  });

  test("stays open when the next subscription comes in time", () => {
    const connection = newConnection();
    const end = connection.subscribe("a", listener());
    socket().listeners.opened();
    end();
    connection.subscribe("b", listener());
    endPause();
    expect(socket().closed).toBe(false);
  });
});

describe("silence", () => {
  test("is told from the last word on while the server is dead, and ends with the next connection", () => {
    const connection = newConnection();
    connection.hold();
    nowMs = 1_000;
    socket().listeners.opened();
    receive({ type: "tick", now_ms: 0 });
    nowMs = 20_000;
    expect(connection.silentSinceMs).toBeUndefined();
    silences[0]?.callback();
    expect(connection.state).toBe("waiting");
    expect(connection.silentSinceMs).toBe(1_000);
    endPause();
    expect(connection.silentSinceMs).toBe(1_000);
    silences[0]?.callback();
    expect(connection.silentSinceMs).toBe(1_000);
    endPause();
    socket().listeners.opened();
    expect(connection.silentSinceMs).toBeUndefined();
  });

  test("begins with the end of a connection that was closed", () => {
    const connection = newConnection();
    connection.hold();
    socket().listeners.opened();
    nowMs = 30_000;
    socket().listeners.closed();
    expect(connection.silentSinceMs).toBe(30_000);
  });

  test("a page that follows nothing stays connected as long as it is held", () => {
    const connection = newConnection();
    const release = connection.hold();
    socket().listeners.opened();
    connection.subscribe("", listener())();
    expect(pauses).toEqual([]);
    release();
    endPause();
    expect(socket().closed).toBe(true);
    expect(connection.state).toBe("idle");
  });
});

describe("reconnecting", () => {
  test("resumes each subscription behind what it received and is stored, and tells nothing twice", () => {
    const numbered = (seq: number) => ({
      ...fakeEvent(seq),
      cursor: cursorText({ timeUs: seq, seq }),
    });
    const connection = newConnection();
    const { onEvents, ...handlers } = listener();
    connection.subscribe("", { ...handlers, onEvents });
    socket().listeners.opened();
    const id = socket().sent[0]?.id;
    receive({ type: "events", id, resume: null, events: [numbered(1), numbered(2)] });
    expect(onEvents).toHaveBeenLastCalledWith([numbered(1), numbered(2)], [numbered(1), numbered(2)]);
    const resume = cursorText({ timeUs: 0, seq: 1 });
    receive({ type: "events", id, resume, events: [numbered(3)] });
    expect(onEvents).toHaveBeenLastCalledWith([numbered(3)], [numbered(2), numbered(3)]);
    socket().listeners.closed();
    expect(connection.state).toBe("waiting");
    endPause();
    socket().listeners.opened();
    expect(socket().sent[0]).toMatchObject({ type: "subscribe", after: resume });
    // The second comes again; the third is lost in a crash, was read again and has another number.
    const again = { ...numbered(3), cursor: cursorText({ timeUs: 3, seq: 9 }) };
    receive({ type: "events", id, resume: again.cursor, events: [numbered(2), again] });
    expect(onEvents).toHaveBeenLastCalledWith([again], []);
  });

  test("pauses grow to a limit, and begin anew once the server has spoken", () => {
    const connection = newConnection();
    connection.subscribe("", listener());
    const waited: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      socket().listeners.closed();
      waited.push(endPause());
    }
    expect(waited).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    socket().listeners.opened();
    receive({ type: "hello", build: "1", now_ms: 0 });
    socket().listeners.closed();
    expect(endPause()).toBe(250);
  });

  test("being online again cuts the pause short", () => {
    const connection = newConnection();
    connection.subscribe("", listener());
    socket().listeners.closed();
    connection.retryNow();
    expect(sockets).toHaveLength(2);
    expect(pauses).toEqual([]);
  });
});

describe("a dead server", () => {
  test("is noticed by its silence, and tried again", () => {
    const connection = newConnection();
    connection.subscribe("", listener());
    socket().listeners.opened();
    receive({ type: "hello", build: "1", now_ms: 0 });
    expect(silences).toHaveLength(1);
    silences[0]?.callback();
    expect(connection.state).toBe("waiting");
    expect(socket().closed).toBe(true);
    expect(silences).toEqual([]);
    endPause();
    expect(sockets).toHaveLength(2);
  });

  test("is noticed also while the connection is being opened", () => {
    const connection = newConnection();
    connection.subscribe("", listener());
    silences[0]?.callback();
    expect(connection.state).toBe("waiting");
  });

  test("is not one that ticks: every frame gives it its time anew", () => {
    const connection = newConnection();
    connection.subscribe("", listener());
    socket().listeners.opened();
    const before = silences[0];
    receive({ type: "tick", now_ms: 0 });
    expect(silences).toHaveLength(1);
    expect(silences[0]).not.toBe(before);
    expect(connection.state).toBe("open");
  });

  test("whose old socket ends at last does not end the new one", () => {
    const connection = newConnection();
    connection.subscribe("", listener());
    socket().listeners.opened();
    const old = socket();
    old.listeners.opened();
    silences[0]?.callback();
    endPause();
    socket().listeners.opened();
    old.listeners.received(JSON.stringify({ v: PROTOCOL_VERSION, type: "tick", now_ms: 0 }));
    old.listeners.closed();
    expect(connection.state).toBe("open");
  });

  test("is not waited for where nothing is followed", () => {
    const connection = newConnection();
    const end = connection.subscribe("", listener());
    socket().listeners.opened();
    end();
    endPause();
    expect(connection.state).toBe("idle");
    expect(silences).toEqual([]);
  });
});

describe("rubbish", () => {
  test.each([
    ["not JSON"],
    ["{}"],
    ["null"],
    ["[1]"],
    [JSON.stringify({ v: PROTOCOL_VERSION, type: "events", id: "s1", events: [{}] })],
  ])("%s is dropped and nothing else happens", (text) => {
    const connection = newConnection();
    const handlers = listener();
    connection.subscribe("", handlers);
    socket().listeners.opened();
    socket().listeners.received(text);
    socket().listeners.received(new ArrayBuffer(4));
    expect(connection.state).toBe("open");
    expect(handlers.onEvents).not.toHaveBeenCalled();
  });

  test("another protocol version asks for a reload and does not try again", () => {
    const connection = newConnection();
    connection.subscribe("", listener());
    socket().listeners.opened();
    socket().listeners.received(JSON.stringify({ v: PROTOCOL_VERSION + 1, type: "hello", build: "9" }));
    expect(connection.state).toBe("outdated");
    expect(socket().closed).toBe(true);
    expect(pauses).toEqual([]);
  });

  test("a refused query reaches its subscriber", () => {
    const connection = newConnection();
    const handlers = listener();
    connection.subscribe("level:", handlers);
    socket().listeners.opened();
    const problem = { type: "about:blank#query", title: "Bad query", status: 400, detail: "No value." };
    receive({ type: "problem", id: socket().sent[0]?.id, problem });
    expect(handlers.onProblem).toHaveBeenCalledWith(problem);
  });
});

describe("jobs", () => {
  const counts = {
    total: 0,
    states: { running: 0, completed: 0, failed: 0, cancelled: 0, stalled: 0, unknown: 0 },
    pool: 0,
  };

  test("are told as they change, and fetched anew whenever the connection opens", () => {
    const connection = newConnection();
    const handlers = { onJobs: vi.fn<(change: object) => void>(), onStale: vi.fn<() => void>() };
    connection.subscribeJobs(handlers);
    socket().listeners.opened();
    const id = socket().sent[0]?.id;
    expect(socket().sent[0]).toMatchObject({ type: "subscribe_jobs" });
    receive({ type: "subscribed", id });
    expect(handlers.onStale).toHaveBeenCalledOnce();
    receive({ type: "jobs", id, jobs: [], removed: ["1a2b3c4d"], counts });
    expect(handlers.onJobs).toHaveBeenCalledWith(expect.objectContaining({ removed: ["1a2b3c4d"], counts }));
  });

  test("of one the readings go on behind the last row up to which all came", () => {
    const connection = newConnection();
    const handlers = { onReadings: vi.fn<(frame: object) => void>(), onStale: vi.fn<() => void>() };
    connection.subscribeReadings("1a2b3c4d", handlers, "41");
    socket().listeners.opened();
    const id = socket().sent[0]?.id;
    expect(socket().sent[0]).toMatchObject({ type: "subscribe_readings", job: "1a2b3c4d", after: "41" });
    const nothing = { readings: { texts: [], rows: [] }, facts: null, newest_us: null, heard: [] };
    const frame = { type: "readings", id, ...nothing };
    receive({ ...frame, seq: "57" });
    receive({ ...frame, seq: null });
    expect(handlers.onReadings).toHaveBeenCalledTimes(2);
    socket().listeners.closed();
    endPause();
    socket().listeners.opened();
    expect(socket().sent[0]).toMatchObject({ after: "57" });
    receive({ type: "stale", id: socket().sent[0]?.id });
    expect(handlers.onStale).toHaveBeenCalledOnce();
  });
});
