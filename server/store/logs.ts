import type { Event } from "../../lib/event.ts";
import type { Query } from "../../lib/query/ast.ts";
import { isoFromMicros } from "../../lib/time.ts";
import type { Cursor } from "../protocol/cursor.ts";
import type { LogsPage, StoredEvent } from "../protocol/logs.ts";
import { EVENT_COLUMNS, eventFromRow, STORED_COLUMNS, storedEventFromRow, textAt } from "./event-row.ts";
import type { Question, Rows } from "./question.ts";
import { searchWindows } from "./search-windows.ts";
import { beyond, both, cursorOf, cutToEvents, inRange, withIds, type Condition } from "./selection.ts";
import type { LogsQuestion, Selection, TimeRange } from "./store.ts";
import { isLookedUp, searchClause } from "./search-clause.ts";
import { whereClause } from "./where.ts";

/** A search is answered after this long, ms, with what it has found; whoever asked goes on from there. */
const SEARCH_MS = 1_000;
/** Where others had the store meanwhile it has been at work for this long first, ms: else it would never get on. */
const LEAST_USED_MS = 100;
/** And in no case is an answer waited for longer, ms. */
const MOST_MS = 5_000;

/** A page as it is found, before the store adds what it knows of removed lines and of the search. */
type Page = Omit<LogsPage, "removed" | "scans">;

/** What a search found, in its order. */
interface Found {
  rows: unknown[][];
  /** Where it ended early: all that is newer was searched. Microseconds. */
  searchedToUs: number | undefined;
}

/**
 * One page of events, oldest first; without a place the newest of the selection. A page towards older events may end
 * early, with `searchedTo`.
 * @throws StoreError, JobtrailError `cursor-unknown`
 */
export async function logs(question: Question, asked: LogsQuestion): Promise<Page> {
  const { limit, before, after, around } = asked;
  if (around !== undefined) return pageAround(question, asked, await cursorOf(question.atAGlance, around));
  // One more than asked for tells whether there are more.
  if (after !== undefined) {
    const place = after === "" ? undefined : await cursorOf(question.atAGlance, after);
    const found = await newer(question, asked, place && { cursor: place, side: ">" }, limit + 1);
    const events = found.slice(0, limit).map(storedEventFromRow);
    return { events, moreBefore: after !== "", moreAfter: found.length > limit, searchedTo: null };
  }
  const place = before === undefined ? undefined : await cursorOf(question.atAGlance, before);
  const { rows, searchedToUs } = await older(question, asked, place, limit + 1);
  return {
    events: rows.slice(0, limit).map(storedEventFromRow).reverse(),
    moreBefore: rows.length > limit || searchedToUs !== undefined,
    moreAfter: before !== undefined,
    searchedTo: searchedToUs === undefined ? null : isoFromMicros(searchedToUs),
  };
}

async function pageAround(question: Question, asked: LogsQuestion, cursor: Cursor): Promise<Page> {
  const half = Math.max(1, Math.floor(asked.limit / 2));
  const behind = await newer(question, asked, { cursor, side: ">=" }, half + 1);
  const { rows, searchedToUs } = await older(question, asked, cursor, half + 1);
  return {
    events: [...rows.slice(0, half).reverse(), ...behind.slice(0, half)].map(storedEventFromRow),
    moreBefore: rows.length > half || searchedToUs !== undefined,
    moreAfter: behind.length > half,
    searchedTo: searchedToUs === undefined ? null : isoFromMicros(searchedToUs),
  };
}

/** What stands before a place, newest first. */
async function older(
  question: Question,
  selection: Selection,
  cursor: Cursor | undefined,
  wanted: number,
): Promise<Found> {
  const range = cursor
    ? { ...selection, toUs: Math.min(selection.toUs, cursor.timeUs + 1) }
    : { ...selection };
  return search(question, range, cursor && beyond(cursor, "<"), true, wanted);
}

/** What stands behind a place, oldest first. It is searched to its end: nobody waits for what is newer. */
async function newer(
  question: Question,
  selection: Selection,
  place: { cursor: Cursor; side: ">" | ">=" } | undefined,
  wanted: number,
): Promise<unknown[][]> {
  const fromUs = Math.max(selection.fromUs, place?.cursor.timeUs ?? selection.fromUs);
  const condition = place && beyond(place.cursor, place.side);
  return (await search(question, { ...selection, fromUs }, condition, false, wanted)).rows;
}

async function search(
  question: Question,
  selection: Selection,
  place: Condition | undefined,
  newestFirst: boolean,
  wanted: number,
): Promise<Found> {
  const { query } = selection;
  const rest = place ? both(searchClause(query), place) : searchClause(query);
  // Without a query the first rows in their order are all that is read.
  if (query.kind === "all") {
    const whole = both(inRange(selection), rest);
    const rows = await question.rows(pageSql(whole, newestFirst, wanted), whole.params);
    return { rows, searchedToUs: undefined };
  }
  const range = await cutToEvents(question.atAGlance, selection);
  const rows: unknown[][] = [];
  const windows = searchWindows(
    { range, newestFirst, isLookedUp: isLookedUp(query) },
    (window, limitMs) => {
      const { sql, params } = both(inRange(window), rest);
      return question.rowsWithin(
        limitMs,
        pageSql({ sql, params }, newestFirst, wanted - rows.length),
        params,
      );
    },
    () => question.usedMs,
  );
  for await (const { rows: found, left } of windows) {
    for (const row of found) rows.push(row);
    if (rows.length >= wanted) break;
    if (newestFirst && left.fromUs < left.toUs && hasSearched(question))
      return { rows, searchedToUs: left.toUs };
  }
  return { rows, searchedToUs: undefined };
}

function hasSearched({ elapsedMs, usedMs }: Question): boolean {
  return elapsedMs >= MOST_MS || (elapsedMs >= SEARCH_MS && usedMs >= LEAST_USED_MS);
}

function pageSql({ sql }: Condition, newestFirst: boolean, limit: number): string {
  const order = newestFirst ? "DESC" : "ASC";
  return `SELECT ${STORED_COLUMNS} FROM events WHERE ${sql} ORDER BY time ${order}, seq ${order} LIMIT ${limit}`;
}

/**
 * The event with that id.
 * @throws StoreError
 */
export async function event(clickhouse: Rows, id: string): Promise<Event | undefined> {
  const { sql, params } = withIds([id]);
  const [row] = await clickhouse.rows(`SELECT ${EVENT_COLUMNS} FROM events WHERE ${sql} LIMIT 1`, params);
  return row && eventFromRow(row);
}

/**
 * What was stored after an event, in the order of storing.
 * @throws StoreError, JobtrailError `cursor-unknown`
 */
export async function storedAfter(
  clickhouse: Rows,
  place: string,
  query: Query,
  limit: number,
): Promise<StoredEvent[]> {
  const { seq } = await cursorOf(clickhouse, place);
  const where = whereClause(query);
  const rows = await clickhouse.rows(
    `SELECT ${STORED_COLUMNS} FROM events WHERE seq > {afterSeq:UInt64} AND ${where.sql} ORDER BY seq LIMIT ${limit}`,
    { ...where.params, afterSeq: seq },
  );
  return rows.map(storedEventFromRow);
}

/** Ids looked up at a time. */
const CHUNK_IDS = 1_000;

/**
 * Those of the ids that are stored.
 * @param range times of the events: rows are in that order, and a thousand ids may lie in any granule of the index
 * @throws StoreError
 */
export async function stored(
  clickhouse: Rows,
  ids: readonly string[],
  range?: TimeRange,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (let from = 0; from < ids.length; from += CHUNK_IDS) {
    const chunk = ids.slice(from, from + CHUNK_IDS);
    const byId = withIds(chunk);
    const { sql, params } = range ? both(inRange(range), byId) : byId;
    const rows = await clickhouse.rows(`SELECT id FROM events WHERE ${sql}`, params);
    for (const row of rows) found.add(textAt(row, 0));
  }
  return found;
}
