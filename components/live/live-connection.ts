import { BackOff, type BackOffLimits } from "../../lib/back-off.ts";
import { readCursor } from "../../server/protocol/cursor.ts";
import {
  DEAD_AFTER_MS,
  PROTOCOL_VERSION,
  serverFrameSchema,
  type ClientFrame,
  type ServerFrame,
} from "../../server/protocol/live.ts";
import type { StoredEvent } from "../../server/protocol/logs.ts";
import type { Problem } from "../../server/protocol/problem.ts";
import "../data/zod-without-eval.ts";
import { ServerClock } from "./server-clock.ts";

/**
 * `idle`: nothing is subscribed. `waiting`: the connection was lost and is tried again after a pause.
 * `outdated`: the server speaks another protocol version; only a reload helps.
 */
export type LiveState = "idle" | "connecting" | "open" | "waiting" | "outdated";

/** What a subscriber is told. All calls come from socket messages, never from within `subscribe`. */
export interface LiveHandlers {
  /**
   * Events that match; none where only `unstored` has changed.
   * @param unstored those of them and of earlier ones that are not known to be stored yet
   */
  onEvents(events: readonly StoredEvent[], unstored: readonly StoredEvent[]): void;
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
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

/** What a follower of the list of jobs is told. */
export interface JobsHandlers {
  onJobs(change: JobsChange): void;
  /** What is shown is to be fetched anew: it cannot be brought up to date, or was not for a while. */
  onStale(): void;
}

/** What a follower of one job's readings is told. */
export interface ReadingsHandlers {
  onReadings(frame: ReadingsFrame): void;
  /** What is shown cannot be brought up to date: it is to be fetched anew. */
  onStale(): void;
}

/** Jobs that stand otherwise than before. */
export type JobsChange = Pick<Extract<ServerFrame, { type: "jobs" }>, "jobs" | "removed" | "counts">;

/** Lines of a job that were stored. */
export type ReadingsFrame = Extract<ServerFrame, { type: "readings" }>;

/** One thing that is followed. */
interface Subscription {
  /** What is sent whenever the connection opens. */
  request(id: string): ClientFrame;
  deliver(frame: SubscriptionFrame): void;
}

type SubscriptionFrame = Exclude<ServerFrame, { type: "hello" | "tick" }>;

const RETRY: BackOffLimits = { firstMs: 250, mostMs: 15_000 };
/** A page that is being left and one that is being opened overlap by less than this. */
const CLOSE_WHEN_IDLE_AFTER_MS = 2_000;

/**
 * The one WebSocket of a page: carries any number of subscriptions, reconnects with growing, jittered
 * pauses, and resumes each subscription behind what it is known to have received. A server that says nothing for 25 s, not even
 * its tick, is taken for dead.
 */
export class LiveConnection {
  state: LiveState = "idle";
  /**
   * When the server was last heard, in milliseconds since the epoch, while the connection to it is lost or of no use;
   * undefined otherwise.
   * What is shown of it stood so then.
   */
  silentSinceMs: number | undefined;

  readonly #environment: LiveEnvironment;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #stateListeners = new Set<() => void>();
  #socket: LiveSocket | undefined;
  #cancelTimer: (() => void) | undefined;
  #cancelSilence: (() => void) | undefined;
  readonly #backOff: BackOff;
  #nextId = 1;
  #holders = 0;
  #heardMs = 0;
  readonly #clock = new ServerClock();

  constructor(environment: LiveEnvironment) {
    this.#environment = environment;
    this.#backOff = new BackOff(RETRY, () => environment.random());
  }

  /**
   * Follows a query until the returned function is called.
   * @param after resume behind the event with this cursor; null begins with what is stored next
   */
  subscribe(query: string, handlers: LiveHandlers, after: string | null = null): () => void {
    return this.#follow(eventsSubscription(query, handlers, after));
  }

  /** Follows the list of jobs until the returned function is called. */
  subscribeJobs(handlers: JobsHandlers): () => void {
    return this.#follow(jobsSubscription(handlers));
  }

  /**
   * Follows one job's readings until the returned function is called.
   * @param job its `name`
   * @param after `seq` of what was fetched
   */
  subscribeReadings(job: string, handlers: ReadingsHandlers, after: string): () => void {
    return this.#follow(readingsSubscription(job, handlers, after));
  }

  /** Stays connected, whether anything is followed or not, until the returned function is called: so a dead server is noticed. */
  hold(): () => void {
    this.#holders += 1;
    if (this.state === "idle") this.#open();
    return () => {
      this.#holders -= 1;
      this.#closeWhenIdle();
    };
  }

  /**
   * The server's present, whatever this machine's clock says; while the server is silent, when it was last heard.
   * Milliseconds since the epoch.
   */
  serverNowMs(): number {
    return this.#clock.serverMs(this.silentSinceMs ?? this.#environment.nowMs());
  }

  /** Whether there is nothing to be connected for. */
  get #isIdle(): boolean {
    return this.#subscriptions.size === 0 && this.#holders === 0;
  }

  #follow(subscription: Subscription): () => void {
    const id = `s${this.#nextId++}`;
    this.#subscriptions.set(id, subscription);
    if (this.state === "open") this.#send(subscription.request(id));
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
    const isOurs = (): boolean => this.#socket === socket;
    const socket: LiveSocket = this.#environment.connect({
      opened: () => {
        if (!isOurs()) return;
        this.silentSinceMs = undefined;
        this.#setState("open");
        for (const [id, subscription] of this.#subscriptions) this.#send(subscription.request(id));
      },
      received: (data) => {
        if (!isOurs()) return;
        this.#heard();
        this.#receive(data);
      },
      closed: () => {
        if (!isOurs()) return;
        // The end of a connection that was open is a word too.
        if (this.state === "open") this.#heardMs = this.#environment.nowMs();
        this.#lost();
      },
    });
    this.#socket = socket;
    this.#heard();
  }

  /** From now on the server has its time again; also for answering at all, when the connection is being opened. */
  #heard(): void {
    this.#heardMs = this.#environment.nowMs();
    this.#cancelSilence?.();
    this.#cancelSilence = this.#environment.after(DEAD_AFTER_MS, () => {
      const socket = this.#socket;
      // At once: a dead server does not answer the closing either, and the browser would wait for that.
      this.#lost();
      socket?.close();
    });
  }

  #lost(): void {
    this.#socket = undefined;
    this.#cancelSilence?.();
    this.#cancelSilence = undefined;
    if (this.state === "outdated") return;
    if (this.#isIdle) {
      this.silentSinceMs = undefined;
      this.#setState("idle");
      return;
    }
    this.silentSinceMs ??= this.#heardMs;
    this.#setState("waiting");
    this.#cancelTimer = this.#environment.after(this.#backOff.next(), () => this.#open());
  }

  #unsubscribe(id: string): void {
    if (!this.#subscriptions.delete(id)) return;
    if (this.state === "open") this.#send({ v: PROTOCOL_VERSION, type: "unsubscribe", id });
    this.#closeWhenIdle();
  }

  #closeWhenIdle(): void {
    if (!this.#isIdle || this.state === "outdated") return;
    this.#clearTimer();
    this.#cancelTimer = this.#environment.after(CLOSE_WHEN_IDLE_AFTER_MS, () => {
      if (!this.#isIdle) return;
      if (this.#socket) this.#socket.close();
      else this.#setState("idle");
    });
  }

  #receive(data: unknown): void {
    const frame = readFrame(data);
    if (frame === "other-version") {
      this.silentSinceMs = this.#heardMs;
      this.#setState("outdated");
      this.#socket?.close();
      return;
    }
    // A frame that makes no sense is dropped; what it may have carried is fetched on the next resume.
    if (!frame) return;
    if (frame.type === "hello" || frame.type === "tick") {
      this.#clock.hear(frame.now_ms, this.#environment.nowMs());
      if (frame.type === "hello") this.#backOff.reset();
      return;
    }
    const subscription = frame.id === null ? undefined : this.#subscriptions.get(frame.id);
    subscription?.deliver(frame);
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

/** A reconnection resumes behind the last event that is known to be stored; what comes again is not told again. */
function eventsSubscription(query: string, handlers: LiveHandlers, after: string | null): Subscription {
  let resume = after;
  let unstored: readonly StoredEvent[] = [];
  /** Cursors of what may come again, by its id. */
  let known = new Map<string, string>();
  return {
    request(id) {
      known = new Map(unstored.map((event) => [event.id, event.cursor]));
      return { v: PROTOCOL_VERSION, type: "subscribe", id, query, after: resume };
    },
    deliver(frame) {
      if (frame.type === "subscribed") handlers.onSubscribed?.();
      else if (frame.type === "events") {
        // Under another cursor it was stored again, as after a crash.
        const fresh =
          known.size === 0
            ? frame.events
            : frame.events.filter((event) => known.get(event.id) !== event.cursor);
        unstored = [...unstored, ...fresh];
        if (frame.resume !== null) {
          resume = frame.resume;
          unstored = unstored.filter(isBehind(resume));
        }
        handlers.onEvents(fresh, unstored);
      } else if (frame.type === "gap") handlers.onGap(frame.skipped);
      else if (frame.type === "problem") handlers.onProblem(frame.problem);
    },
  };
}

function isBehind(place: string): (event: StoredEvent) => boolean {
  const from = readCursor(place)?.seq ?? 0;
  return ({ cursor }) => (readCursor(cursor)?.seq ?? 0) > from;
}

/** What changed while there was no connection is fetched: the list is short. */
function jobsSubscription(handlers: JobsHandlers): Subscription {
  return {
    request: (id) => ({ v: PROTOCOL_VERSION, type: "subscribe_jobs", id }),
    deliver(frame) {
      if (frame.type === "jobs") handlers.onJobs(frame);
      else if (frame.type !== "gap") handlers.onStale();
    },
  };
}

/** A reconnection resumes behind the last row up to which everything was received. */
function readingsSubscription(job: string, handlers: ReadingsHandlers, after: string): Subscription {
  let seq = after;
  return {
    request: (id) => ({ v: PROTOCOL_VERSION, type: "subscribe_readings", id, job, after: seq }),
    deliver(frame) {
      if (frame.type === "readings") {
        seq = frame.seq ?? seq;
        handlers.onReadings(frame);
      } else if (frame.type === "stale" || frame.type === "problem") handlers.onStale();
    },
  };
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
