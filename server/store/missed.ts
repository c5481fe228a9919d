import type { Query } from "../../lib/query/ast.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { numberAt } from "./event-row.ts";
import { cursorOf } from "./selection.ts";
import { whereClause } from "./where.ts";

/**
 * How many events were stored after an event.
 * @throws StoreError, JobtrailError `cursor-unknown`
 */
export async function countStoredAfter(clickhouse: ClickHouse, id: string, query: Query): Promise<number> {
  const { seq } = await cursorOf(clickhouse, id);
  const where = whereClause(query);
  const [row] = await clickhouse.rows(
    `SELECT count() FROM events WHERE seq > {afterSeq:UInt64} AND ${where.sql}`,
    { ...where.params, afterSeq: seq },
  );
  return row ? numberAt(row, 0) : 0;
}
