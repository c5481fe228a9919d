import type { WebSocket } from "ws";
import { seqAt } from "../protocol/cursor.ts";
import type { LogRecord } from "../record.ts";
import type { Store } from "../store/store.ts";
import { Client, type Catchup } from "./client.ts";
import { Outgoing } from "./outgoing.ts";
import { MAX_PENDING_EVENTS } from "./subscription.ts";

const PING_INTERVAL_MS = 30_000;
/** Sockets at once; a browser uses one a tab. */
export const MAX_CLIENTS = 256;

/** Carries every stored event to the browsers that want it; a slow one delays nobody and costs bounded memory. */
export class Hub {
  readonly #store: Pick<Store, "storedAfter">;
  readonly #build: string;
  readonly #clients = new Set<Client>();
  readonly #pinger: NodeJS.Timeout;
  #skipped = 0;

  /** @param build names this build, so that a page of an older one can ask to be reloaded */
  constructor(store: Pick<Store, "storedAfter">, build: string) {
    this.#store = store;
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

  /** Takes over an open socket. */
  attach(socket: WebSocket): void {
    if (this.#clients.size >= MAX_CLIENTS) {
      socket.close(1013, "Too many live connections; close some tabs");
      return;
    }
    const client = new Client(socket, this.#catchUp, this.#build);
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

  /** Asks for one event more than is sent, which tells whether there is a gap. */
  readonly #catchUp: Catchup = async (after, { query }) => {
    const events = await this.#store.storedAfter(after, query, MAX_PENDING_EVENTS + 1);
    if (events.length <= MAX_PENDING_EVENTS)
      return { missed: events.map((event) => new Outgoing({ event })), skipped: 0 };
    return { missed: [], skipped: events.length };
  };
}
