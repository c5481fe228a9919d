import { dropOldest } from "../../lib/drop-oldest.ts";
import type { LogsPage, StoredEvent } from "../../server/protocol/logs.ts";

/** A row of the list: an event, or a place where the server left events out. */
export type WindowItem =
  | {
      kind: "event";
      key: string;
      time: string;
      event: StoredEvent;
      /** It arrived while the list was open, long after its own time. */
      late: boolean;
    }
  | { kind: "gap"; key: string; time: string; skipped: number };

/** A page as `/api/logs` gives it, oldest first. */
export type EventPage = Readonly<
  Omit<LogsPage, "removed" | "scans" | "searchedTo"> & Partial<Pick<LogsPage, "searchedTo">>
>;

/** Cutting a few rows at each frame would cost more than keeping some too many. */
const TRIM_SLACK = 500;

/**
 * The loaded part of a selection that may hold millions of events: a run without holes, oldest first in
 * the store's order, that grows at both ends and drops the far end when it gets too long. A row's key
 * is its event's id, so it stays the same whatever is put before it. `items` is a new array after each
 * change and is never changed itself.
 */
export class EventWindow {
  items: readonly WindowItem[] = [];
  /** Whether the selection has events before the first or behind the last one loaded. */
  moreBefore = false;
  moreAfter = false;
  /** Where the search towards older events has come to, if that is before the first event loaded; ISO 8601. */
  searchedTo: string | null = null;

  readonly #longest: number;
  readonly #isLate: (event: StoredEvent) => boolean;
  /** The events loaded: their cursors by their ids. */
  #cursors = new Map<string, string>();
  /** The ids of those that stayed out behind the last row, the newest of them: each may come again. */
  readonly #keptOut = new Set<string>();
  #nextGap = 1;

  /**
   * @param longest rows kept at most, give or take 500
   * @param isLate which of the events that arrive live are marked as late; pages mark none
   */
  constructor(longest = 5_000, isLate: (event: StoredEvent) => boolean = () => false) {
    this.#longest = longest;
    this.#isLate = isLate;
  }

  /** Forgets everything and holds this page. */
  replace(page: EventPage): void {
    this.#cursors = new Map();
    this.#keptOut.clear();
    this.items = this.#newItems(page.events);
    this.moreBefore = page.moreBefore;
    this.moreAfter = page.moreAfter;
    this.searchedTo = page.searchedTo ?? null;
  }

  /** Puts the page that ends just before the first row in front; may drop rows at the end. */
  prepend(page: EventPage): void {
    this.items = [...this.#newItems(page.events), ...this.items];
    this.moreBefore = page.moreBefore;
    this.searchedTo = page.searchedTo ?? null;
    this.#trim("end");
  }

  /** Puts the page that begins just behind the last row at the end; may drop rows at the beginning. */
  append(page: EventPage): void {
    this.items = [...this.items, ...this.#newItems(page.events)];
    this.moreAfter = page.moreAfter;
    this.#trim("start");
  }

  /**
   * Puts events that have just been stored where their times say. An event beyond an end that is not
   * loaded stays out: paging will bring it.
   * @param mayGrow false holds the end still: what is newer than the last row stays out too
   * @returns how many stayed out behind the last row that had not come before
   */
  insertLive(events: readonly StoredEvent[], mayGrow: boolean): number {
    const fresh: StoredEvent[] = [];
    let behind = 0;
    for (const event of events) {
      const known = this.#cursors.get(event.id);
      if (known !== undefined) {
        if (known !== event.cursor) this.#renew(event);
        continue;
      }
      if (this.#isBeforeStart(event)) continue;
      if (!this.#isBehindEnd(event) || (!this.moreAfter && mayGrow)) fresh.push(event);
      else {
        this.moreAfter = true;
        if (this.#keepOut(event.id)) behind += 1;
      }
    }
    if (fresh.length === 0) return behind;
    this.items = mergeByTime(this.items, this.#newItems(fresh, this.#isLate));
    this.#trim("start");
    return behind;
  }

  /** Marks at the end that so many events were left out. Nothing to mark where the end is not loaded. */
  addGap(skipped: number): void {
    if (this.moreAfter) return;
    const last = this.items.at(-1);
    const key = `gap-${this.#nextGap++}`;
    this.items = [...this.items, { kind: "gap", key, time: last?.time ?? "", skipped }];
  }

  /**
   * Drops a gap and all rows behind it, so that the missing events and the rest can be paged in.
   * @returns false when there is no such gap
   */
  cutAtGap(key: string): boolean {
    const index = this.items.findIndex((item) => item.key === key);
    if (index < 0) return false;
    this.#keep(0, index);
    this.moreAfter = true;
    return true;
  }

  /** Whether an event is loaded. */
  has(id: string): boolean {
    return this.#cursors.has(id);
  }

  /** The first or the last event loaded, gaps aside. */
  edge(side: "first" | "last"): StoredEvent | undefined {
    const isEvent = (item: WindowItem) => item.kind === "event";
    const item = side === "first" ? this.items.find(isEvent) : this.items.findLast(isEvent);
    return item?.kind === "event" ? item.event : undefined;
  }

  /** An event that was seen before it was stored has been stored under another number, after a crash: it stays one row. */
  #renew(event: StoredEvent): void {
    this.#cursors.set(event.id, event.cursor);
    this.items = this.items.map((item) =>
      item.kind === "event" && item.key === event.id ? { ...item, event } : item,
    );
  }

  /** @returns false where it was kept out before */
  #keepOut(id: string): boolean {
    if (this.#keptOut.has(id)) return false;
    this.#keptOut.add(id);
    dropOldest(this.#keptOut, this.#longest);
    return true;
  }

  #isBeforeStart(event: StoredEvent): boolean {
    const begin = this.searchedTo ?? this.items[0]?.time;
    return this.moreBefore && begin !== undefined && event.time < begin;
  }

  #isBehindEnd(event: StoredEvent): boolean {
    const last = this.items.at(-1);
    return last === undefined || event.time >= last.time;
  }

  /** Rows for the events that are not loaded yet; each id is noted, so that none comes twice. */
  #newItems(events: readonly StoredEvent[], isLate?: (event: StoredEvent) => boolean): WindowItem[] {
    const items: WindowItem[] = [];
    for (const event of events) {
      if (this.#cursors.has(event.id)) continue;
      this.#cursors.set(event.id, event.cursor);
      items.push({ kind: "event", key: event.id, time: event.time, event, late: isLate?.(event) ?? false });
    }
    return items;
  }

  #trim(side: "start" | "end"): void {
    const { length } = this.items;
    if (length <= this.#longest + TRIM_SLACK) return;
    if (side === "start") {
      this.#keep(length - this.#longest, length);
      this.moreBefore = true;
      this.searchedTo = null;
    } else {
      this.#keep(0, this.#longest);
      this.moreAfter = true;
    }
  }

  #keep(start: number, end: number): void {
    for (let index = 0; index < start; index++) this.#cursors.delete(this.items[index]?.key ?? "");
    for (let index = end; index < this.items.length; index++)
      this.#cursors.delete(this.items[index]?.key ?? "");
    this.items = this.items.slice(start, end);
  }
}

/**
 * Merges new rows, in the order of storing, into rows in order of time. Of equal times the one stored
 * later comes later, as the store orders them.
 */
function mergeByTime(rows: readonly WindowItem[], stored: WindowItem[]): WindowItem[] {
  const fresh = stored.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const earliest = fresh[0]?.time ?? "";
  let split = rows.length;
  while (split > 0 && (rows[split - 1]?.time ?? "") > earliest) split -= 1;
  const merged = rows.slice(0, split);
  let next = 0;
  for (const row of rows.slice(split)) {
    for (let item = fresh[next]; item && item.time < row.time; item = fresh[next]) {
      merged.push(item);
      next += 1;
    }
    merged.push(row);
  }
  merged.push(...fresh.slice(next));
  return merged;
}
