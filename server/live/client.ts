import { WebSocket } from "ws";
import { toPredicate } from "../../lib/query/predicate.ts";
import { validateQuery } from "../../lib/query/regex.ts";
import { clientFrameSchema, PROTOCOL_VERSION, type ClientFrame, type ServerFrame } from "../protocol/live.ts";
import type { Problem } from "../protocol/problem.ts";
import type { JobFeed, JobsChange } from "./job-feed.ts";
import { JobsSubscription } from "./jobs-subscription.ts";
import type { LiveSubscription } from "./live-subscription.ts";
import type { Outgoing } from "./outgoing.ts";
import { ReadingsSubscription, type MissedReadings } from "./readings-subscription.ts";
import { Resuming } from "./resuming.ts";
import { Subscription } from "./subscription.ts";

/** Frames are at least this far apart, so that a busy cluster costs a browser 30 updates a second and not 2,000. */
export const FLUSH_INTERVAL_MS = 30;
/** Above this many bytes waiting in the socket nothing more is handed to it: the client reads too slowly. */
const MAX_SOCKET_BYTES = 1024 * 1024;
/** Subscriptions of one socket. */
export const MAX_SUBSCRIPTIONS = 16;
/** Frames that cannot be understood before the socket is closed. */
export const MAX_RUBBISH = 3;

/** Where a client's subscriptions get what was missed, and what is known of jobs. A signal calls the question off. */
export interface Backlog {
  /** What a subscription missed since an event, and how many more there were. */
  events(
    after: string,
    subscription: Subscription,
    signal: AbortSignal,
  ): Promise<{ missed: Outgoing[]; skipped: number }>;
  /** What was stored of a job behind a row. */
  readings(after: string, subscription: ReadingsSubscription, signal: AbortSignal): Promise<MissedReadings>;
  readonly jobs: JobFeed;
}

/** One browser's socket with its subscriptions. */
export class Client {
  readonly #socket: WebSocket;
  readonly #backlog: Backlog;
  readonly #subscriptions = new Map<string, LiveSubscription>();
  readonly #resuming = new Resuming();
  #lastFlushMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #rubbish = 0;
  #alive = true;

  constructor(socket: WebSocket, backlog: Backlog, build: string) {
    this.#socket = socket;
    this.#backlog = backlog;
    socket.on("message", (data, isBinary) =>
      this.#receive(isBinary || !Buffer.isBuffer(data) ? undefined : data.toString("utf8")),
    );
    socket.on("pong", () => (this.#alive = true));
    socket.on("close", () => this.#end());
    // An oversized or malformed frame: ws closes the socket itself with the right code.
    socket.on("error", () => undefined);
    this.#send({ v: PROTOCOL_VERSION, type: "hello", build, now_ms: Date.now() });
  }

  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  /**
   * Offers what was stored to every subscription and sends at once where the last frames are long enough ago.
   * @returns how many events were given up because this client reads too slowly
   */
  offer(batch: readonly Outgoing[]): number {
    let skipped = 0;
    for (const subscription of this.#subscriptions.values()) skipped += subscription.offer(batch);
    this.#flushSoon();
    return skipped;
  }

  /**
   * Offers what is about to be stored.
   * @returns how many events were given up because this client reads too slowly
   */
  offerAhead(batch: readonly Outgoing[]): number {
    let skipped = 0;
    for (const subscription of this.#subscriptions.values()) skipped += subscription.offerAhead?.(batch) ?? 0;
    this.#flushSoon();
    return skipped;
  }

  /** Tells whoever follows the list of jobs how some of them stand now, and whoever follows one of them how late it is. */
  offerJobs(change: JobsChange): void {
    for (const subscription of this.#subscriptions.values()) subscription.offerJobs?.(change);
    this.#flushSoon();
  }

  /** Shows the other end that this one lives, asks whether it does, and drops it when it did not answer the last time. */
  tick(): void {
    if (!this.#alive) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    this.#socket.ping();
    this.#send({ v: PROTOCOL_VERSION, type: "tick", now_ms: Date.now() });
  }

  /** Ends the socket because the server stops. */
  close(): void {
    this.#socket.close(1001, "The server stops");
    this.#end();
  }

  /** Ends the socket without waiting for the other end. */
  terminate(): void {
    this.#socket.terminate();
  }

  #receive(text: string | undefined): void {
    const frame = readFrame(text);
    if (!frame) {
      this.#refuseRubbish();
      return;
    }
    if (frame.type === "unsubscribe") this.#drop(frame.id);
    else if (this.#hasRoom(frame.id)) this.#subscribe(frame);
  }

  #refuseRubbish(): void {
    this.#rubbish += 1;
    this.#sendProblem(
      null,
      "frame-invalid",
      `Not a frame of protocol version ${PROTOCOL_VERSION}; reload the page.`,
    );
    if (this.#rubbish >= MAX_RUBBISH) this.#socket.close(1008, "Too many frames that cannot be understood");
  }

  #hasRoom(id: string): boolean {
    if (this.#subscriptions.has(id) || this.#subscriptions.size < MAX_SUBSCRIPTIONS) return true;
    const detail = `One connection can hold ${MAX_SUBSCRIPTIONS} live views; close one first.`;
    this.#sendProblem(id, "too-many-subscriptions", detail);
    return false;
  }

  #subscribe(frame: Exclude<ClientFrame, { type: "unsubscribe" }>): void {
    switch (frame.type) {
      case "subscribe":
        this.#subscribeEvents(frame.id, frame.query, frame.after);
        break;
      case "subscribe_jobs":
        this.#begin(frame.id, new JobsSubscription(frame.id));
        break;
      case "subscribe_readings":
        this.#subscribeReadings(frame.id, frame.job, frame.after);
    }
  }

  #begin(id: string, subscription: LiveSubscription): void {
    this.#drop(id);
    this.#subscriptions.set(id, subscription);
    this.#send({ v: PROTOCOL_VERSION, type: "subscribed", id });
  }

  #subscribeEvents(id: string, text: string, after: string | null): void {
    const parsed = validateQuery(text);
    if (!parsed.ok) {
      const { message, from, to } = parsed.error;
      this.#sendProblem(id, "query-invalid", message, { from, to });
      return;
    }
    const subscription = new Subscription(id, parsed.query, toPredicate(parsed.query), after !== null);
    this.#begin(id, subscription);
    if (after === null) return;
    void this.#resume(id, async (signal) => {
      const { missed, skipped } = await this.#backlog.events(after, subscription, signal);
      subscription.resume(missed, skipped);
    });
  }

  #subscribeReadings(id: string, job: string, after: string | null): void {
    const subscription = new ReadingsSubscription(id, job, this.#backlog.jobs, after !== null);
    this.#begin(id, subscription);
    if (after === null) return;
    void this.#resume(id, async (signal) =>
      subscription.resume(await this.#backlog.readings(after, subscription, signal)),
    );
  }

  async #resume(id: string, fetchMissed: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      if (!(await this.#resuming.next(id, fetchMissed))) return;
    } catch (error) {
      this.#subscriptions.delete(id);
      const reason = error instanceof Error ? error.message : String(error);
      this.#sendProblem(id, "resume-failed", `Cannot fetch what was missed: ${reason}`);
      return;
    }
    this.#flushSoon();
  }

  #drop(id: string): void {
    this.#resuming.cancel(id);
    this.#subscriptions.delete(id);
  }

  #flushSoon(): void {
    if (this.#timer) return;
    const waitMs = this.#lastFlushMs + FLUSH_INTERVAL_MS - performance.now();
    if (waitMs <= 0) this.#flush();
    else this.#flushIn(waitMs);
  }

  #flushIn(waitMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, waitMs);
  }

  #flush(): void {
    let sent = false;
    for (const subscription of this.#subscriptions.values()) {
      if (!subscription.ready || this.#socket.bufferedAmount > MAX_SOCKET_BYTES) continue;
      for (const frame of subscription.takeFrames()) this.#sendText(frame);
      sent = true;
    }
    if (sent) this.#lastFlushMs = performance.now();
    const hasMore = [...this.#subscriptions.values()].some((subscription) => subscription.ready);
    if (hasMore && this.#socket.readyState === WebSocket.OPEN) this.#flushIn(FLUSH_INTERVAL_MS);
  }

  #sendProblem(id: string | null, code: string, detail: string, position?: Problem["position"]): void {
    const problem = { type: `about:blank#${code}`, title: "Bad Request", status: 400, detail, position };
    this.#send({ v: PROTOCOL_VERSION, type: "problem", id, problem });
  }

  #send(frame: ServerFrame): void {
    // Answers to a flood of requests must not pile up either.
    if (this.#socket.bufferedAmount > 4 * MAX_SOCKET_BYTES) this.#socket.terminate();
    else this.#sendText(JSON.stringify(frame));
  }

  #sendText(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  #end(): void {
    clearTimeout(this.#timer);
    for (const id of this.#subscriptions.keys()) this.#drop(id);
  }
}

function readFrame(text: string | undefined): ClientFrame | undefined {
  if (text === undefined) return undefined;
  try {
    return clientFrameSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
