import type { Removal, StoredEvent } from "../../server/protocol/logs.ts";
import { problemText, RequestProblem } from "../data/fetch-json.ts";
import type { LiveHandlers } from "../live/live-connection.ts";
import { EventWindow, type EventPage, type WindowItem } from "./event-window.ts";

/** Which page to ask for, by cursors; `around` may be an id too. Without one the newest of the selection. */
export interface PageQuestion {
  /** Goes on with a search that ended early: its `searchedTo`. */
  to?: string;
  before?: string;
  after?: string;
  around?: string;
  limit: number;
}

/** A page with why it takes long, and with what was removed of the time that the selection reaches back to. */
export interface FeedPage extends EventPage {
  scans?: string | null;
  removed: Removal | null;
}

/** Where a feed's events come from; the tests give their own. */
export interface LogSource {
  page(question: PageQuestion, signal: AbortSignal): Promise<FeedPage>;
  /** Follows the selection's query until called off. */
  follow(handlers: LiveHandlers): () => void;
}

/** What the list draws; a new object after each change. */
export interface FeedSnapshot {
  /** `ready` also while another selection's first page is on its way: the old rows stay until it is there. */
  status: "loading" | "ready" | "failed";
  items: readonly WindowItem[];
  moreBefore: boolean;
  moreAfter: boolean;
  /** Where a search that goes on has come to, ISO 8601; null where none does. */
  searchedTo: string | null;
  /** Why the search reads every line, in words; null where it does not. */
  scans: string | null;
  /** Which page is on its way: one at an end, or one that replaces the window. */
  loading: "before" | "after" | "window" | undefined;
  /** Whether the end is held still while live lines arrive. */
  held: boolean;
  /** Live lines behind the last row that are not loaded. */
  pending: number;
  /** What went wrong last, until something succeeds. */
  problem: { title: string; detail: string } | undefined;
  /** Counts replacements of the whole window: the list then goes to its end, or to the event asked for. */
  generation: number;
  /** The event the present window was opened around; undefined for the newest. */
  around: string | undefined;
  /** True when the event asked for is unknown, so that the newest are shown in its stead. */
  missing: boolean;
  /** What was removed for its age or its size, where the selection reaches back to it. */
  removed: Removal | null;
}

/** Rows asked for at once. */
export const PAGE_ROWS = 300;
/** A tab that is not painted collects live events up to here, then begins anew from the store. */
const LONGEST_INBOX = 5_000;

/** The server sends every 30 ms; with more lines than this at once nobody reads them one by one. */
const MANY_EVENTS = 45;
/** Then every third batch is time enough, and leaves the page free for the reader's own keys. */
const PAUSE_WHEN_MANY_MS = 90;

/** Calls back before the first paint that comes `pauseMs` or more after the last; returns how to call it off. */
export type NextFrame = (callback: () => void, pauseMs: number) => () => void;

const EMPTY: FeedSnapshot = {
  status: "loading",
  items: [],
  moreBefore: false,
  moreAfter: false,
  searchedTo: null,
  scans: null,
  loading: undefined,
  held: false,
  pending: 0,
  problem: undefined,
  generation: 0,
  around: undefined,
  missing: false,
  removed: null,
};

/**
 * Keeps an {@link EventWindow} filled: pages from the store at both ends, live events at the end, nothing
 * lost between the two. It knows nothing of React; the list reads `snapshot` and calls the methods.
 */
export class LogFeed {
  snapshot: FeedSnapshot = EMPTY;

  readonly #nextFrame: NextFrame;
  readonly #window: EventWindow;
  readonly #listeners = new Set<() => void>();
  #source: LogSource | undefined;
  #requests = new AbortController();
  #unfollow: (() => void) | undefined;
  #cancelFrame: (() => void) | undefined;
  #inbox: StoredEvent[] = [];
  #overflowed = false;
  /** What was seen live and may be in no page of the store yet. */
  #unstored: readonly StoredEvent[] = [];
  #held = false;
  #pending = 0;
  #catchUpDue = false;
  /** Rows that the page asked for last still lacks, because its search ended early. */
  #lacking = 0;
  /** Whether the event asked for last is in no store. */
  #unknown = false;

  /**
   * @param nextFrame live lines are shown at most once a frame
   */
  constructor(nextFrame: NextFrame, window = new EventWindow()) {
    this.#nextFrame = nextFrame;
    this.#window = window;
  }

  /**
   * Turns to a selection: the newest page, or the one around an event. The rows of the selection
   * before stay until the page is there. {@link follow} must be called anew.
   */
  open(source: LogSource, around?: string): void {
    this.close();
    this.#source = source;
    void (around === undefined ? this.showNewest() : this.showAround(around));
  }

  /** Adds what is stored from now on, until {@link close} or the returned function is called. */
  follow(): () => void {
    this.#unfollow?.();
    const unfollow = this.#source?.follow({
      onEvents: (events, unstored) => {
        this.#unstored = unstored;
        if (events.length > 0) this.#receive(events);
      },
      onGap: (skipped) => this.#receiveGap(skipped),
      onProblem: (problem) => this.#fail({ title: problem.title, detail: problem.detail }),
      onSubscribed: () => void this.#catchUp(),
    });
    this.#unfollow = unfollow;
    return () => {
      unfollow?.();
      if (this.#unfollow === unfollow) this.#unfollow = undefined;
    };
  }

  /** Ends requests and the subscription; the rows stay as they are. */
  close(): void {
    this.#abandonRequests();
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    this.#inbox = [];
    this.#unstored = [];
    this.#overflowed = false;
  }

  /** Tells of each new {@link snapshot}; returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Holds the end still, as while a reader has scrolled away from it, or lets it grow again. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    this.#publish();
  }

  /** Replaces the window by the newest page. */
  async showNewest(): Promise<void> {
    this.#held = false;
    await this.#load({ limit: PAGE_ROWS }, "window", (page) => this.#begin(page, undefined, false));
  }

  /** Replaces the window by the oldest page. */
  async showOldest(): Promise<void> {
    const show = (page: EventPage) => this.#begin(page, page.events[0]?.id, false);
    await this.#load({ after: "", limit: PAGE_ROWS }, "window", show);
  }

  /** Tries again what failed last: the first page, or the pages at the ends when the list next needs them. */
  async retry(): Promise<void> {
    if (this.snapshot.status === "failed") return this.showNewest();
    this.snapshot = { ...this.snapshot, problem: undefined };
    this.#publish();
    await this.#searchOn();
  }

  /**
   * Replaces the window by the page around an event's place, which it has also where the selection
   * leaves it out; by the newest when nobody knows the event.
   */
  async showAround(id: string): Promise<void> {
    await this.#load({ around: id, limit: PAGE_ROWS }, "window", (page) => this.#begin(page, id, false));
    if (!this.#unknown) return;
    await this.#load({ limit: PAGE_ROWS }, "window", (page) => this.#begin(page, undefined, true));
  }

  /** Pages towards older events, where there are any and no other page is on its way. */
  async loadBefore(): Promise<void> {
    await this.#loadBefore(PAGE_ROWS);
  }

  /** Pages towards newer events, where there are any and no other page is on its way. */
  async loadAfter(): Promise<void> {
    const after = this.#window.edge("last")?.cursor;
    if (!this.snapshot.moreAfter || this.snapshot.loading) return;
    if (after === undefined) return this.showNewest();
    await this.#load({ after, limit: PAGE_ROWS }, "after", (page) => {
      this.#window.append(page);
      if (!page.moreAfter) this.#pending = 0;
    });
  }

  /** Loads what a gap left out: the rows from the gap on are paged in anew. */
  async openGap(key: string): Promise<void> {
    if (!this.#window.cutAtGap(key)) return;
    this.#held = true;
    this.#publish();
    await this.loadAfter();
  }

  async #loadBefore(limit: number): Promise<void> {
    if (!this.snapshot.moreBefore || this.snapshot.loading) return;
    const show = (page: EventPage) => this.#window.prepend(page);
    const to = this.#window.searchedTo;
    if (to !== null) return this.#load({ to, limit }, "before", show);
    const before = this.#window.edge("first")?.cursor;
    if (before !== undefined) await this.#load({ before, limit }, "before", show);
  }

  /** Goes on with a search that ended early, until the page that was asked for is full. */
  async #searchOn(): Promise<void> {
    if (this.#window.searchedTo !== null && this.#lacking > 0) await this.#loadBefore(this.#lacking);
  }

  #begin(page: EventPage, around: string | undefined, missing: boolean): void {
    this.#window.replace(page);
    this.#pending = 0;
    this.#held = around !== undefined;
    const generation = this.snapshot.generation + 1;
    this.snapshot = { ...this.snapshot, status: "ready", generation, around, missing };
  }

  /** What was stored between the first page and the subscription, or while the connection was lost. */
  async #catchUp(): Promise<void> {
    this.#catchUpDue = this.snapshot.loading !== undefined;
    if (this.snapshot.status === "failed" && !this.#catchUpDue) return this.showNewest();
    if (this.#catchUpDue || this.snapshot.status !== "ready" || this.#window.moreAfter) return;
    await this.#load({ limit: PAGE_ROWS }, "after", (page) => {
      const isSearched =
        typeof page.searchedTo === "string" && page.searchedTo <= (this.#window.items.at(-1)?.time ?? "");
      const joins = !page.moreBefore || isSearched || page.events.some((event) => this.#window.has(event.id));
      if (joins || this.#held) this.#pending += this.#window.insertLive(page.events, !this.#held && joins);
      else this.#begin(page, undefined, false);
    });
  }

  async #load(
    question: PageQuestion,
    loading: NonNullable<FeedSnapshot["loading"]>,
    show: (page: EventPage) => void,
  ): Promise<void> {
    if (!this.#source) return;
    if (loading === "window") this.#abandonRequests();
    const { signal } = this.#requests;
    this.#unknown = false;
    this.snapshot = { ...this.snapshot, loading };
    this.#publish();
    try {
      const page = await this.#source.page(question, signal);
      if (signal.aborted) return;
      const { removed, scans = null } = page;
      this.snapshot = { ...this.snapshot, loading: undefined, problem: undefined, removed, scans };
      show(page);
      if (!this.#window.moreAfter) this.#pending += this.#window.insertLive(this.#unstored, !this.#held);
      if (loading !== "after") this.#lacking = question.limit - page.events.length;
      this.#flush();
      this.#publish();
      if (this.#catchUpDue) void this.#catchUp();
      else void this.#searchOn();
    } catch (error) {
      if (signal.aborted) return;
      this.#unknown = question.around !== undefined && isUnknown(error);
      if (!this.#unknown) this.#fail(problemText(error));
    }
  }

  /** A window about to be replaced has no use for pages that are still on their way to its ends. */
  #abandonRequests(): void {
    this.#requests.abort();
    this.#requests = new AbortController();
  }

  #fail(problem: FeedSnapshot["problem"]): void {
    const failed = this.snapshot.loading === "window" || this.snapshot.status !== "ready";
    const status = failed ? "failed" : "ready";
    if (failed) this.#window.replace({ events: [], moreBefore: false, moreAfter: false });
    this.snapshot = { ...this.snapshot, status, loading: undefined, problem };
    this.#publish();
  }

  #receive(events: readonly StoredEvent[]): void {
    if (this.#inbox.length + events.length > LONGEST_INBOX) {
      this.#overflowed = true;
      this.#inbox = [];
    }
    if (!this.#overflowed) this.#inbox.push(...events);
    this.#cancelFrame ??= this.#nextFrame(
      () => {
        this.#cancelFrame = undefined;
        this.#flush();
        this.#publish();
      },
      events.length > MANY_EVENTS ? PAUSE_WHEN_MANY_MS : 0,
    );
  }

  #receiveGap(skipped: number): void {
    this.#flush();
    if (this.#held || this.#window.moreAfter) this.#pending += skipped;
    else this.#window.addGap(skipped);
    this.#publish();
  }

  /** Moves what has arrived into the window, unless a page is on its way that may hold the same. */
  #flush(): void {
    const { status, loading } = this.snapshot;
    if (status !== "ready" || loading === "after" || loading === "window") return;
    if (this.#overflowed) {
      this.#overflowed = false;
      if (this.#held) void this.#catchUp();
      else void this.showNewest();
      return;
    }
    if (this.#inbox.length === 0) return;
    const events = this.#inbox;
    this.#inbox = [];
    this.#pending += this.#window.insertLive(events, !this.#held);
  }

  #publish(): void {
    const { items, moreBefore, moreAfter, searchedTo } = this.#window;
    const held = this.#held;
    const window = { items, moreBefore, moreAfter, searchedTo };
    this.snapshot = { ...this.snapshot, ...window, held, pending: this.#pending };
    for (const listener of this.#listeners) listener();
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof RequestProblem && error.problem.status === 404;
}
