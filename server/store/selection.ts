import { readCursor, type Cursor } from "../protocol/cursor.ts";
import { JobtrailError } from "../error.ts";
import type { Query } from "../../lib/query/ast.ts";
import { ID_HASH } from "./migrations/018-index-split-lines.ts";
import { numberOf, prefixOf } from "./numbered-text.ts";
import type { Params } from "./literals.ts";
import { numberAt } from "./event-row.ts";
import type { Rows } from "./question.ts";
import { searchClause } from "./search-clause.ts";

/** A half-open range of event times in microseconds since the epoch: `fromUs <= time < toUs`. */
export interface TimeRange {
  fromUs: number;
  toUs: number;
}

/** What every question about events starts from. */
export interface Selection extends TimeRange {
  query: Query;
}

/** A condition for WHERE with the values that it binds. */
export interface Condition {
  sql: string;
  params: Params;
}

/** Jobtrail's own notes among the lines were written by nobody: they have no raw line. */
export const WRITTEN: Condition = {
  sql: "NOT (line = '' AND head = 0 AND fields['jobtrail'] != '')",
  params: {},
};

/** Restricts to the range's event times. */
export function inRange({ fromUs, toUs }: TimeRange): Condition {
  return {
    sql: "time >= fromUnixTimestamp64Micro({fromUs:Int64}) AND time < fromUnixTimestamp64Micro({toUs:Int64})",
    params: { fromUs, toUs },
  };
}

/** The range in numbers of our own: a statement may have several, and nothing is bound under the names of {@link inRange}. */
export function literallyIn({ fromUs, toUs }: TimeRange): string {
  const at = (us: number): string => `fromUnixTimestamp64Micro(toInt64(${Math.trunc(us)}))`;
  return `(time >= ${at(fromUs)} AND time < ${at(toUs)})`;
}

/** Restricts to the range and the query. */
export function selected(range: TimeRange, query: Query): Condition {
  return both(inRange(range), searchClause(query));
}

/** Restricts to the events with these ids. */
export function withIds(ids: readonly string[]): Condition {
  return {
    sql: `${ID_HASH} IN (SELECT cityHash64(prefix, number) FROM
      (SELECT arrayJoin(arrayZip({prefixes:Array(String)}, {numbers:Array(UInt64)})) AS id, id.1 AS prefix, id.2 AS number))
      AND id IN {ids:Array(String)}`,
    params: { ids, prefixes: ids.map(prefixOf), numbers: ids.map(numberOf) },
  };
}

/** Both conditions; their parameters must have different names. */
export function both(a: Condition, b: Condition): Condition {
  return { sql: `${a.sql} AND ${b.sql}`, params: { ...a.params, ...b.params } };
}

/**
 * Where a place is: told by the cursor itself, or by looking an event's id up.
 * @throws JobtrailError `cursor-unknown` where no event with this id is stored
 */
export async function cursorOf(clickhouse: Rows, place: string): Promise<Cursor> {
  const cursor = readCursor(place);
  if (cursor) return cursor;
  const { sql, params } = withIds([place]);
  const [row] = await clickhouse.rows(
    `SELECT toUnixTimestamp64Micro(time), seq FROM events WHERE ${sql} LIMIT 1`,
    params,
  );
  if (!row)
    throw new JobtrailError(
      "cursor-unknown",
      `No event has the id ${JSON.stringify(place)}; it may have been removed, with its source or for its age. Load the view anew.`,
    );
  return { timeUs: numberAt(row, 0), seq: numberAt(row, 1) };
}

/** Restricts to what stands before (`<`), behind (`>`) or from (`>=`) the cursor on in the order of (time, seq). */
export function beyond(cursor: Cursor, side: "<" | ">" | ">="): Condition {
  const bound = side === "<" ? "<=" : ">=";
  return {
    sql: `time ${bound} fromUnixTimestamp64Micro({cursorUs:Int64}) AND (time, seq) ${side} (fromUnixTimestamp64Micro({cursorUs:Int64}), {cursorSeq:UInt64})`,
    params: { cursorUs: cursor.timeUs, cursorSeq: cursor.seq },
  };
}

/** Wider ranges than this mean "everything": they are cut to the events that there are. */
const ENDLESS_US = 1_000 * 86_400_000_000;

/**
 * An endless range without what lies before the first event and behind the last one; empty where there is no event.
 * @throws StoreError
 */
export async function cutToEvents(clickhouse: Rows, range: TimeRange): Promise<TimeRange> {
  if (range.toUs - range.fromUs < ENDLESS_US) return range;
  const [row] = await clickhouse.rows(
    "SELECT toUnixTimestamp64Micro(min(time)), toUnixTimestamp64Micro(max(time)), count() FROM events",
  );
  if (!row || numberAt(row, 2) === 0) return { fromUs: 0, toUs: 0 };
  return {
    fromUs: Math.max(range.fromUs, numberAt(row, 0)),
    toUs: Math.min(range.toUs, numberAt(row, 1) + 1),
  };
}
