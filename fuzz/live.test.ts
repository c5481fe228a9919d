import { EventEmitter } from "node:events";
import type { WebSocket } from "ws";
import { fakeRecord } from "../server/fixtures/record.ts";
import { Client, MAX_SUBSCRIPTIONS, type Backlog } from "../server/live/client.ts";
import { Outgoing } from "../server/live/outgoing.ts";
import { PROTOCOL_VERSION, serverFrameSchema } from "../server/protocol/live.ts";
import type { JobCounts } from "../lib/trail/shape.ts";
import type { Chance } from "../e2e/chance.ts";
import { fuzz } from "./fuzz.ts";
import { must } from "./must.ts";

/** A socket as `ws` has it, whose other end is us. */
class FakeSocket extends EventEmitter {
  readyState = 1;
  readonly bufferedAmount = 0;
  readonly sent: string[] = [];

  send(text: string): void {
    this.sent.push(text);
  }

  ping(): void {
    this.emit("pong");
  }

  close(): void {
    this.readyState = 3;
    this.emit("close");
  }

  terminate(): void {
    this.close();
  }
}

/** Answers what resuming asks: at times with nothing, at times not at all. */
function backlogOf(chance: Chance): Backlog {
  const answer = async <Answer>(missed: Answer): Promise<Answer> => {
    if (chance.isIn(0.3)) throw new Error("the store is away");
    return missed;
  };
  return {
    events: () => answer({ missed: [], skipped: chance.whole(0, 3) }),
    readings: () => answer({ readings: [], heard: [], seq: "7", isTooMuch: chance.isIn(0.3) }),
    jobs: { newestUs: undefined, factsOf: () => undefined },
  };
}

const EVENTS = [
  { level: "info", host: "prover-07", message: "proof done", fields: { elapsed_ms: "12" } },
  { level: "", host: "", message: "\0\ud800 (((", job: "544b0ec7", phase: "Prove" },
] as const;
const batch = EVENTS.map(
  (change, index) => new Outgoing({ record: fakeRecord(`id-${index}`, change), seq: index }),
);

const COUNTS: JobCounts = {
  total: 0,
  states: { running: 0, completed: 0, failed: 0, cancelled: 0, stalled: 0, unknown: 0 },
  pool: 0,
};

const frame = (more: object): string => JSON.stringify({ v: PROTOCOL_VERSION, id: "a", ...more });
const QUERIES = [
  "",
  'level>=warn phase:Prove host:prover-* -target:h2 elapsed_ms>500 "out of memory" (a OR b) /seg(ment)? \\d+/i',
  'job:1a2b3c4d worker:* NOT host:"rack 7" level:error,warn',
];

fuzz({
  name: "frames of a live client",
  valid: [
    ...QUERIES.map((query, index) => frame({ type: "subscribe", query, after: index === 0 ? null : "id-0" })),
    frame({ type: "subscribe_jobs" }),
    frame({ type: "subscribe_readings", job: "544b0ec7-616d-4d00-8bcb-9b7e9a319aef", after: "12" }),
    frame({ type: "unsubscribe" }),
  ].map((text) => Buffer.from(text)),
  words: [
    "{",
    "}",
    '"',
    ",",
    "\\",
    "(",
    ")",
    "[",
    "/",
    "*",
    "a{1,1000}",
    "(a+)+$",
    " OR ",
    " AND ",
    "NOT ",
    ">=",
    ":",
    "null",
    "__proto__",
    "\\ud800",
  ],
  async read(input, chance) {
    const socket = new FakeSocket();
    const client = new Client(socket as unknown as WebSocket, backlogOf(chance), "build");
    for (let times = 1 + chance.whole(0, 4); times > 0; times--)
      socket.emit("message", input, chance.isIn(0.05));
    // Many of one kind, each with an id of its own.
    if (chance.isIn(0.1))
      for (let number = 0; number < 2 * MAX_SUBSCRIPTIONS; number++)
        socket.emit(
          "message",
          Buffer.from(input.toString("latin1").replace('"id":"a', `"id":"a${number}`), "latin1"),
          false,
        );
    must(client.subscriptions <= MAX_SUBSCRIPTIONS, "a socket has no more views than it may");
    client.offer(batch);
    client.offerJobs({ jobs: [], removed: ["x"], counts: COUNTS });
    client.tick();
    await new Promise((resolve) => setImmediate(resolve));
    client.close();
    must(client.subscriptions === 0, "a socket that has ended has no views");
    for (const text of socket.sent) {
      const sent = serverFrameSchema.parse(JSON.parse(text));
      must(sent.type !== "problem" || sent.problem.detail.length < 2_000, "a problem is told shortly");
    }
  },
});
