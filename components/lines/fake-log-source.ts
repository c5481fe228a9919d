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
  /** Which events the selection's query finds. */
  matches: (event: StoredEvent) => boolean = () => true;
  /** Events that one answer looks at before its search ends early. */
  looksAt = Number.POSITIVE_INFINITY;
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

  async page({ before, after, around, to, limit }: PageQuestion): Promise<FeedPage> {
    const stored = this.events.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    await this.#gate;
    if (this.failing) throw new Error("The store is away.");
    const all = stored.filter(
      (event) => event.id === around || (this.matches(event) && (to === undefined || event.time < to)),
    );
    const at = (place: string) => all.findIndex(({ id, cursor }) => place === id || place === cursor);
    if (around !== undefined && at(around) < 0)
      throw new RequestProblem({ type: "about:blank#cursor-unknown", title: "", status: 404, detail: "" });
    const end = before === undefined ? all.length : at(before);
    let start = Math.max(0, end - limit);
    if (after !== undefined) start = at(after) + 1;
    if (around !== undefined) start = Math.max(0, at(around) - limit / 2);
    const events = all.slice(start, Math.min(start + limit, before === undefined ? all.length : end));
    const { removed } = this;
    const page = { events, moreBefore: start > 0, moreAfter: start + events.length < all.length, removed };
    if (after !== undefined || around !== undefined) return { ...page, searchedTo: null };
    return this.#asFarAsLooked(page, stored, to ?? before);
  }

  /** What of a page is found among the events that one answer looks at. */
  #asFarAsLooked(page: FeedPage, stored: readonly StoredEvent[], place: string | undefined): FeedPage {
    const end = stored.findIndex(({ time, cursor }) => cursor === place || time >= (place ?? "~"));
    const first = stored[Math.max(0, (end < 0 ? stored.length : end) - this.looksAt)];
    const begin = page.moreBefore ? page.events[0]?.time : stored[0]?.time;
    if (!first || !begin || first.time <= begin) return { ...page, searchedTo: null };
    const events = page.events.filter(({ time }) => time >= first.time);
    return { ...page, events, moreBefore: true, searchedTo: first.time };
  }

  follow(handlers: LiveHandlers): () => void {
    this.handlers = handlers;
    return () => (this.handlers = undefined);
  }

  /** Stores events and tells who follows. */
  store(...events: StoredEvent[]): void {
    this.events.push(...events);
    this.handlers?.onEvents(events, []);
  }

  /** Tells who follows of events that are yet to be stored. */
  announce(...events: StoredEvent[]): void {
    this.handlers?.onEvents(events, events);
  }
}
