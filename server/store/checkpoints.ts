import type { ClickHouse } from "./clickhouse.ts";
import { numberAt, textAt } from "./event-row.ts";

/**
 * For each stream of the source the position of the row stored last, the stream stored to last at the end. In two steps, because positions are long
 * and numbers are short: the first reads numbers only, the second a handful of rows.
 * @throws StoreError
 */
export async function checkpoints(clickhouse: ClickHouse, source: string): Promise<Map<string, string>> {
  const last = await clickhouse.rows(
    "SELECT stream, max(seq) FROM events WHERE source = {source:String} GROUP BY stream",
    { source },
  );
  if (last.length === 0) return new Map();
  const rows = await clickhouse.rows(
    "SELECT stream, position FROM events WHERE seq IN {seqs:Array(UInt64)} AND source = {source:String} ORDER BY seq",
    {
      seqs: last.map((row) => numberAt(row, 1)),
      source,
    },
  );
  return new Map(rows.map((row) => [textAt(row, 0), textAt(row, 1)]));
}
