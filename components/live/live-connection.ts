import { BackOff, type BackOffLimits } from "../../lib/back-off.ts";
import type { Event } from "../../lib/event.ts";
import {
  PROTOCOL_VERSION,
  serverFrameSchema,
  type ClientFrame,
  type ServerFrame,
} from "../../server/protocol/live.ts";
import type { Problem } from "../../server/protocol/problem.ts";
import "../data/zod-without-eval.ts";

/**
 * `idle`: nothing is subscribed. `waiting`: the connection was lost and is tried again after a pause.
 * `outdated`: the server speaks another protocol version; only a reload helps.
 */
export type LiveState = "idle" | "connecting" | "open" | "waiting" | "outdated";

/** What a subscriber is told. All calls come from socket messages, never from within `subscribe`. */
export interface LiveHandlers {
  /** Events that match, in the order of storing. */
  onEvents(events: Event[]): void;
  /** So many events were left out behind the last ones given. */
  onGap(skipped: number): void;
  /** The subscription was refused, for example because the query does not parse. */
  onProblem(problem: Problem): void;
  /** The server has taken the subscription: what is stored from now on will come. Again after each reconnection. */
  onSubscribed?(): void;
}

/** An opened or opening socket, as far as it is used. */
export interface LiveSocket {
  send(text: string): void;
  close(): void;
}

/** What a socket tells. */
export interface LiveSocketListeners {
  opened(): void;
  received(data: unknown): void;
  closed(): void;
}

/** What a connection needs from its surroundings. */
export interface LiveEnvironment {
  connect(listeners: LiveSocketListeners): LiveSocket;
  /** Calls back after a pause; returns how to call it off. */
  after(ms: number, callback: () => void): () => void;
  /** From 0 to 1, for the jitter. */
  random(): number;
}

interface Subscription {
  query: string;
  handlers: LiveHandlers;
  /** Id of the last event received: where a reconnection resumes. */
  lastId: string | null;
}

const RETRY: BackOffLimits = { firstMs: 250, mostMs: 15_000 };
/** A page that is being left and one that is being opened overlap by less than this. */
const CLOSE_WHEN_IDLE_AFTER_MS = 2_000;

/**
 * The one WebSocket of a page: carries any number of subscriptions, reconnects with growing, jittered
 * pauses, and resumes each subscription behind the last event it received.
 */
export class LiveConnection {
  state: LiveState = "idle";

  readonly #environment: LiveEnvironment;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #stateListeners = new Set<() => void>();
  #socket: LiveSocket | undefined;
  #cancelTimer: (() => void) | undefined;
  readonly #backOff: BackOff;
  #nextId = 1;

  constructor(environment: LiveEnvironment) {
    this.#environment = environment;
    this.#backOff = new BackOff(RETRY, () => environment.random());
  }

  /**
   * Follows a query until the returned function is called.
   * @param after resume behind this event id; null begins with what is stored next
   */
  subscribe(query: string, handlers: LiveHandlers, after: string | null = null): () => void {
    const id = `s${this.#nextId++}`;
    const subscription: Subscription = { query, handlers, lastId: after };
    this.#subscriptions.set(id, subscription);
    if (this.state === "open") this.#sendSubscribe(id, subscription);
    else if (this.state === "idle") this.#open();
    return () => this.#unsubscribe(id);
  }

  /** Tells of every change of {@link state}; returns how to stop it. */
  onState(listener: () => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** Tries at once instead of waiting out a pause, as when the browser says it is online again. */
  retryNow(): void {
    if (this.state === "waiting") this.#open();
  }

  #open(): void {
    this.#clearTimer();
    this.#setState("connecting");
    this.#socket = this.#environment.connect({
      opened: () => {
        this.#setState("open");
        for (const [id, subscription] of this.#subscriptions) this.#sendSubscribe(id, subscription);
      },
      received: (data) => this.#receive(data),
      closed: () => this.#lost(),
    });
  }

  #lost(): void {
    this.#socket = undefined;
    if (this.state === "outdated") return;
    if (this.#subscriptions.size === 0) {
      this.#setState("idle");
      return;
    }
    this.#setState("waiting");
    this.#cancelTimer = this.#environment.after(this.#backOff.next(), () => this.#open());
  }

  #unsubscribe(id: string): void {
    if (!this.#subscriptions.delete(id)) return;
    if (this.state === "open") this.#send({ v: PROTOCOL_VERSION, type: "unsubscribe", id });
    if (this.#subscriptions.size > 0 || this.state === "outdated") return;
    this.#clearTimer();
    this.#cancelTimer = this.#environment.after(CLOSE_WHEN_IDLE_AFTER_MS, () => {
      if (this.#subscriptions.size > 0) return;
      if (this.#socket) this.#socket.close();
      else this.#setState("idle");
    });
  }

  #receive(data: unknown): void {
    const frame = readFrame(data);
    if (frame === "other-version") {
      this.#setState("outdated");
      this.#socket?.close();
      return;
    }
    // A frame that makes no sense is dropped; what it may have carried is fetched on the next resume.
    if (!frame) return;
    if (frame.type === "hello") {
      this.#backOff.reset();
      return;
    }
    const subscription = frame.id === null ? undefined : this.#subscriptions.get(frame.id);
    if (subscription) deliver(frame, subscription);
  }

  #sendSubscribe(id: string, { query, lastId }: Subscription): void {
    this.#send({ v: PROTOCOL_VERSION, type: "subscribe", id, query, after: lastId });
  }

  #send(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #setState(state: LiveState): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.#stateListeners) listener();
  }

  #clearTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}

function deliver(frame: Exclude<ServerFrame, { type: "hello" }>, subscription: Subscription): void {
  const { handlers } = subscription;
  switch (frame.type) {
    case "subscribed":
      handlers.onSubscribed?.();
      break;
    case "events":
      subscription.lastId = frame.events.at(-1)?.id ?? subscription.lastId;
      handlers.onEvents(frame.events);
      break;
    case "gap":
      handlers.onGap(frame.skipped);
      break;
    case "problem":
      handlers.onProblem(frame.problem);
      break;
  }
}

function readFrame(data: unknown): ServerFrame | "other-version" | undefined {
  if (typeof data !== "string") return undefined;
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    return undefined;
  }
  const parsed = serverFrameSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  return versionOf(body) === PROTOCOL_VERSION ? undefined : "other-version";
}

function versionOf(body: unknown): unknown {
  return typeof body === "object" && body !== null && "v" in body ? body.v : PROTOCOL_VERSION;
}
