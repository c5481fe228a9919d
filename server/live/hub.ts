import type { WebSocket } from "ws";
import { seqAt } from "../protocol/cursor.ts";
import type { LogRecord } from "../record.ts";
import type { Store } from "../store/store.ts";
import { Client, type Backlog } from "./client.ts";
import type { JobFeed, JobsChange } from "./job-feed.ts";
import { Outgoing } from "./outgoing.ts";
import { MAX_PENDING_EVENTS, type Subscription } from "./subscription.ts";

const PING_INTERVAL_MS = 30_000;
/** Sockets at once; a browser uses one a tab. */
export const MAX_CLIENTS = 256;

/** Where the hub finds what a client missed. */
type HubStore = Pick<Store, "storedAfter" | "countStoredAfter" | "laterReadings">;

/** Carries every stored event to the browsers that want it; a slow one delays nobody and costs bounded memory. */
export class Hub {
  readonly #backlog: Backlog;
  readonly #build: string;
  readonly #clients = new Set<Client>();
  readonly #pinger: NodeJS.Timeout;
  #skipped = 0;

  /**
   * @param jobs what is known of them
   * @param build names this build, so that a page of an older one can ask to be reloaded
   */
  constructor(store: HubStore, jobs: JobFeed, build: string) {
    this.#backlog = {
      events: (after, subscription) => missedEvents(store, after, subscription),
      readings: (after, { short }) => store.laterReadings(short, after),
      jobs,
    };
    this.#build = build;
    this.#pinger = setInterval(() => this.#ping(), PING_INTERVAL_MS);
    this.#pinger.unref();
  }

  /** What /api/metrics shows; `skipped` counts events ever given up for slow clients. */
  get counts(): { clients: number; subscriptions: number; skipped: number } {
    let subscriptions = 0;
    for (const client of this.#clients) subscriptions += client.subscriptions;
    return { clients: this.#clients.size, subscriptions, skipped: this.#skipped };
  }

  /**
   * Offers records that the store has just made visible, in the order of storing.
   * @param firstSeq the number that the first was stored under
   */
  publish(records: readonly LogRecord[], firstSeq: number): void {
    const listening = [...this.#clients].filter((client) => client.subscriptions > 0);
    if (listening.length === 0 || records.length === 0) return;
    const batch = records.map((record, index) => new Outgoing({ record, seq: seqAt(firstSeq, index) }));
    for (const client of listening) this.#skipped += client.offer(batch);
  }

  /** Tells of jobs that stand otherwise than before. */
  publishJobs(change: JobsChange): void {
    for (const client of this.#clients) client.offerJobs(change);
  }

  /** Takes over an open socket. */
  attach(socket: WebSocket): void {
    if (this.#clients.size >= MAX_CLIENTS) {
      socket.close(1013, "Too many live connections; close some tabs");
      return;
    }
    const client = new Client(socket, this.#backlog, this.#build);
    this.#clients.add(client);
    socket.on("close", () => this.#clients.delete(client));
  }

  /** Ends every socket. */
  close(): void {
    clearInterval(this.#pinger);
    for (const client of this.#clients) client.close();
  }

  #ping(): void {
    for (const client of this.#clients) client.ping();
  }
}

/** Too many missed events are not sent but counted: a page fetches those that it shows. */
async function missedEvents(
  store: HubStore,
  after: string,
  subscription: Subscription,
): Promise<{ missed: Outgoing[]; skipped: number }> {
  const { query } = subscription;
  // One more than is sent tells whether there is a gap.
  const events = await store.storedAfter(after, query, MAX_PENDING_EVENTS + 1);
  if (events.length <= MAX_PENDING_EVENTS)
    return { missed: events.map((event) => new Outgoing({ event })), skipped: 0 };
  // What is published meanwhile is sent, or counted where it is given up: the gap ends before it.
  const published = subscription.firstPublished;
  const skipped = await store.countStoredAfter(after, query, published);
  const nowPublished = subscription.firstPublished;
  if (nowPublished === published) return { missed: [], skipped };
  return { missed: [], skipped: await store.countStoredAfter(after, query, nowPublished) };
}
