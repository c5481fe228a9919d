import type { Query } from "../../lib/query/ast.ts";
import { numberAt } from "./event-row.ts";
import type { Rows } from "./question.ts";
import { cursorOf } from "./selection.ts";
import { whereClause } from "./where.ts";

/**
 * How many events were stored after an event, and before another where one is given.
 * @throws StoreError, JobtrailError `cursor-unknown`
 */
export async function countStoredAfter(
  clickhouse: Rows,
  id: string,
  query: Query,
  before?: string,
): Promise<number> {
  const { seq } = await cursorOf(clickhouse, id);
  const until = before === undefined ? undefined : await cursorOf(clickhouse, before);
  const where = whereClause(query);
  const [row] = await clickhouse.rows(
    `SELECT count() FROM events WHERE seq > {afterSeq:UInt64} AND seq < {beforeSeq:UInt64} AND ${where.sql}`,
    { ...where.params, afterSeq: seq, beforeSeq: until?.seq ?? Number.MAX_SAFE_INTEGER },
  );
  return row ? numberAt(row, 0) : 0;
}
