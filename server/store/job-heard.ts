import type { HeardProcess } from "../../lib/trail/phase-now.ts";
import { numberAt, textAt } from "./event-row.ts";
import type { Rows } from "./question.ts";

/**
 * When each process wrote its newest line of a job, of whatever kind.
 * @throws StoreError
 */
export async function jobHeard(clickhouse: Rows, job: string): Promise<HeardProcess[]> {
  const rows = await clickhouse.rows(
    `SELECT source, host, stream, toUnixTimestamp64Micro(max(time)) FROM events WHERE job = {job:String}
     GROUP BY source, host, stream ORDER BY source, host, stream`,
    { job },
  );
  return rows.map((row) => [`${textAt(row, 0)}\0${textAt(row, 1)}\0${textAt(row, 2)}`, numberAt(row, 3)]);
}
