import type { Event } from "../../lib/event.ts";
import type { Query } from "../../lib/query/ast.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { EVENT_COLUMNS, eventFromRow, textAt } from "./event-row.ts";
import { beyond, both, cursorOf, inRange, selected } from "./selection.ts";
import type { LogsPage, LogsQuestion, TimeRange } from "./store.ts";
import { whereClause } from "./where.ts";

/**
 * One page of events, oldest first; without a cursor the newest of the selection.
 * @throws StoreError, JobtrailError `cursor-unknown`
 */
export async function logs(clickhouse: ClickHouse, question: LogsQuestion): Promise<LogsPage> {
  const { query, limit, before, after } = question;
  const forward = after !== undefined;
  const id = after ?? before;
  let condition = selected(question, query);
  if (id) condition = both(condition, beyond(await cursorOf(clickhouse, id), forward ? ">" : "<"));
  const order = forward ? "ASC" : "DESC";
  // One more than asked for tells whether there are more.
  const rows = await clickhouse.rows(
    `SELECT ${EVENT_COLUMNS} FROM events WHERE ${condition.sql} ORDER BY time ${order}, seq ${order} LIMIT ${limit + 1}`,
    condition.params,
  );
  const more = rows.length > limit;
  const events = rows.slice(0, limit).map(eventFromRow);
  if (forward) return { events, moreBefore: after !== "", moreAfter: more };
  return { events: events.reverse(), moreBefore: more, moreAfter: before !== undefined };
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
  id: string,
  query: Query,
  limit: number,
): Promise<Event[]> {
  const { seq } = await cursorOf(clickhouse, id);
  const where = whereClause(query);
  const rows = await clickhouse.rows(
    `SELECT ${EVENT_COLUMNS} FROM events WHERE seq > {afterSeq:UInt64} AND ${where.sql} ORDER BY seq LIMIT ${limit}`,
    { ...where.params, afterSeq: seq },
  );
  return rows.map(eventFromRow);
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
