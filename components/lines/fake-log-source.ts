import { RequestProblem } from "../data/fetch-json.ts";
import type { Removal, StoredEvent } from "../../server/protocol/logs.ts";
import type { LiveHandlers } from "../live/live-connection.ts";
import type { FeedPage, LogSource, PageQuestion } from "./log-feed.ts";

/** For tests: a store in memory behind the same interface, whose answers wait until they are let through. */
export class FakeLogSource implements LogSource {
  events: StoredEvent[];
  /** Of who follows; undefined while nobody does. */
  handlers: LiveHandlers | undefined;
  /** Whether it fails to answer. */
  failing = false;
  /** Told with every page. */
  removed: Removal | null = null;
  #gate: Promise<void> = Promise.resolve();

  /** @param events in whatever order */
  constructor(events: StoredEvent[]) {
    this.events = events;
  }

  /** Holds answers back until the returned function is called. */
  holdAnswers(): () => void {
    let open = () => {};
    this.#gate = new Promise((resolve) => (open = resolve));
    return open;
  }

  async page({ before, after, around, limit }: PageQuestion): Promise<FeedPage> {
    const all = this.events.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    await this.#gate;
    if (this.failing) throw new Error("The store is away.");
    const at = (place: string) => all.findIndex(({ id, cursor }) => place === id || place === cursor);
    if (around !== undefined && at(around) < 0)
      throw new RequestProblem({ type: "about:blank#cursor-unknown", title: "", status: 404, detail: "" });
    const end = before === undefined ? all.length : at(before);
    let start = Math.max(0, end - limit);
    if (after !== undefined) start = at(after) + 1;
    if (around !== undefined) start = Math.max(0, at(around) - limit / 2);
    const events = all.slice(start, Math.min(start + limit, before === undefined ? all.length : end));
    const { removed } = this;
    return { events, moreBefore: start > 0, moreAfter: start + events.length < all.length, removed };
  }

  follow(handlers: LiveHandlers): () => void {
    this.handlers = handlers;
    return () => (this.handlers = undefined);
  }

  /** Stores events and tells who follows. */
  store(...events: StoredEvent[]): void {
    this.events.push(...events);
    this.handlers?.onEvents(events);
  }
}
