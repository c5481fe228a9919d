import type { WebSocket } from "ws";
import { TICK_EVERY_MS } from "../protocol/live.ts";
import { seqAt } from "../protocol/cursor.ts";
import type { LogRecord } from "../record.ts";
import type { Store } from "../store/store.ts";
import { Client, type Backlog } from "./client.ts";
import type { JobFeed, JobsChange } from "./job-feed.ts";
import { Outgoing } from "./outgoing.ts";
import { MAX_PENDING_EVENTS, type Subscription } from "./subscription.ts";

/** Sockets at once; a browser uses one a tab. */
export const MAX_CLIENTS = 256;

/** Where the hub finds what a client missed. */
type HubStore = Pick<Store, "storedAfter" | "countStoredAfter" | "laterReadings" | "jobHeard">;

/** Carries every event to the browsers that want it; a slow one delays nobody and costs bounded memory. */
export class Hub {
  readonly #backlog: Backlog;
  readonly #build: string;
  readonly #clients = new Set<Client>();
  readonly #ticker: NodeJS.Timeout;
  /** Records that clients were told of before they were stored. */
  readonly #announced = new WeakMap<LogRecord, Outgoing>();
  #skipped = 0;

  /**
   * @param jobs what is known of them
   * @param build names this build, so that a page of an older one can ask to be reloaded
   */
  constructor(store: HubStore, jobs: JobFeed, build: string) {
    this.#backlog = {
      events: (after, subscription, signal) => missedEvents(store, after, subscription, signal),
      readings: async (after, { short }, signal) => {
        const [later, heard] = await Promise.all([
          store.laterReadings(short, after, signal),
          store.jobHeard(short, signal),
        ]);
        return { ...later, heard };
      },
      jobs,
    };
    this.#build = build;
    this.#ticker = setInterval(() => this.#tick(), TICK_EVERY_MS);
    this.#ticker.unref();
  }

  /** What /api/metrics shows; `skipped` counts events ever given up for slow clients. */
  get counts(): { clients: number; subscriptions: number; skipped: number } {
    let subscriptions = 0;
    for (const client of this.#clients) subscriptions += client.subscriptions;
    return { clients: this.#clients.size, subscriptions, skipped: this.#skipped };
  }

  /** Whether anybody would be sent what is published. */
  get isListenedTo(): boolean {
    return this.#listening().length > 0;
  }

  /**
   * Offers records that are about to be stored, so that nobody waits for the store to see them; {@link publish} is
   * called with the same later. What is not stored after all must come again under the same id.
   * @param firstSeq the number that the first is stored under
   */
  announce(records: readonly LogRecord[], firstSeq: number): void {
    const listening = this.#listening();
    if (listening.length === 0 || records.length === 0) return;
    const batch = records.map((record, index) => {
      const outgoing = new Outgoing({ record, seq: seqAt(firstSeq, index) }, true);
      this.#announced.set(record, outgoing);
      return outgoing;
    });
    for (const client of listening) this.#skipped += client.offerAhead(batch);
  }

  /**
   * Offers records that the store has just made visible, in the order of storing, to whoever was not offered them before.
   * @param firstSeq the number that the first was stored under
   */
  publish(records: readonly LogRecord[], firstSeq: number): void {
    const listening = this.#listening();
    if (listening.length === 0 || records.length === 0) return;
    const batch = records.map((record, index) => {
      const seq = seqAt(firstSeq, index);
      const announced = this.#announced.get(record);
      return announced?.seq === seq ? announced : new Outgoing({ record, seq });
    });
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
    clearInterval(this.#ticker);
    for (const client of this.#clients) client.close();
  }

  #listening(): Client[] {
    return [...this.#clients].filter((client) => client.subscriptions > 0);
  }

  #tick(): void {
    for (const client of this.#clients) client.tick();
  }
}

/** Too many missed events are not sent but counted: a page fetches those that it shows. */
async function missedEvents(
  store: HubStore,
  after: string,
  subscription: Subscription,
  signal: AbortSignal,
): Promise<{ missed: Outgoing[]; skipped: number }> {
  const { query } = subscription;
  // One more than is sent tells whether there is a gap.
  const events = await store.storedAfter(after, query, MAX_PENDING_EVENTS + 1, signal);
  if (events.length <= MAX_PENDING_EVENTS)
    return { missed: events.map((event) => new Outgoing({ event })), skipped: 0 };
  // What is published meanwhile is sent, or counted where it is given up: the gap ends before it.
  const published = subscription.firstPublished;
  const skipped = await store.countStoredAfter(after, query, published, signal);
  const nowPublished = subscription.firstPublished;
  if (nowPublished === published) return { missed: [], skipped };
  return { missed: [], skipped: await store.countStoredAfter(after, query, nowPublished, signal) };
}
