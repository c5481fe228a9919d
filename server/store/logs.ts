import type { Event } from "../../lib/event.ts";
import type { Query } from "../../lib/query/ast.ts";
import type { ClickHouse } from "./clickhouse.ts";
import type { Cursor } from "../protocol/cursor.ts";
import type { LogsPage, StoredEvent } from "../protocol/logs.ts";
import { EVENT_COLUMNS, eventFromRow, STORED_COLUMNS, storedEventFromRow, textAt } from "./event-row.ts";
import { beyond, both, cursorOf, inRange, selected, type Condition } from "./selection.ts";
import type { LogsQuestion, TimeRange } from "./store.ts";
import { whereClause } from "./where.ts";

/**
 * One page of events, oldest first; without a place the newest of the selection.
 * @throws StoreError, JobtrailError `cursor-unknown`
 */
export async function logs(
  clickhouse: ClickHouse,
  question: LogsQuestion,
): Promise<Omit<LogsPage, "removed">> {
  const { query, limit, before, after, around } = question;
  const selection = selected(question, query);
  if (around !== undefined)
    return pageAround(clickhouse, selection, await cursorOf(clickhouse, around), limit);
  const forward = after !== undefined;
  const place = after ?? before;
  const condition = place
    ? both(selection, beyond(await cursorOf(clickhouse, place), forward ? ">" : "<"))
    : selection;
  // One more than asked for tells whether there are more.
  const rows = await clickhouse.rows(pageSql(condition, forward, limit + 1), condition.params);
  const more = rows.length > limit;
  const events = rows.slice(0, limit).map(storedEventFromRow);
  if (forward) return { events, moreBefore: after !== "", moreAfter: more };
  return { events: events.reverse(), moreBefore: more, moreAfter: before !== undefined };
}

async function pageAround(
  clickhouse: ClickHouse,
  selection: Condition,
  cursor: Cursor,
  limit: number,
): Promise<Omit<LogsPage, "removed">> {
  const half = Math.max(1, Math.floor(limit / 2));
  const older = both(selection, beyond(cursor, "<"));
  const newer = both(selection, beyond(cursor, ">="));
  const rows = await clickhouse.rows(
    `SELECT 0, * FROM (${pageSql(older, false, half + 1)}) UNION ALL SELECT 1, * FROM (${pageSql(newer, true, half + 1)})`,
    { ...older.params, ...newer.params },
  );
  const side = (which: number) =>
    rows.filter((row) => row[0] === which).map((row) => storedEventFromRow(row.slice(1)));
  const [before, behind] = [side(0), side(1)];
  return {
    events: [...before.slice(0, half).reverse(), ...behind.slice(0, half)],
    moreBefore: before.length > half,
    moreAfter: behind.length > half,
  };
}

function pageSql({ sql }: Condition, forward: boolean, limit: number): string {
  const order = forward ? "ASC" : "DESC";
  return `SELECT ${STORED_COLUMNS} FROM events WHERE ${sql} ORDER BY time ${order}, seq ${order} LIMIT ${limit}`;
}

/**
 * The event with that id.
 * @throws StoreError
 */
export async function event(clickhouse: ClickHouse, id: string): Promise<Event | undefined> {
  const [row] = await clickhouse.rows(`SELECT ${EVENT_COLUMNS} FROM events WHERE id = {id:String} LIMIT 1`, {
    id,
  });
  return row && eventFromRow(row);
}

/**
 * What was stored after an event, in the order of storing.
 * @throws StoreError, JobtrailError `cursor-unknown`
 */
export async function storedAfter(
  clickhouse: ClickHouse,
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
  clickhouse: ClickHouse,
  ids: readonly string[],
  range?: TimeRange,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (let from = 0; from < ids.length; from += CHUNK_IDS) {
    const chunk = ids.slice(from, from + CHUNK_IDS);
    const byId = { sql: "id IN {ids:Array(String)}", params: { ids: chunk } };
    const { sql, params } = range ? both(inRange(range), byId) : byId;
    const rows = await clickhouse.rows(`SELECT id FROM events WHERE ${sql}`, params);
    for (const row of rows) found.add(textAt(row, 0));
  }
  return found;
}
