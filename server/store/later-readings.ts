import type { Reading } from "../../lib/trail/reading.ts";
import { POOL_MILESTONES } from "../../lib/zisk/milestones.ts";
import { textAt } from "./event-row.ts";
import type { Rows } from "./question.ts";
import { READING_COLUMNS, readingFromRow } from "./reading-row.ts";
import { NOT_READ } from "./readings.ts";

/** What a trail that is open already has not seen yet. */
export interface LaterReadings {
  readings: Reading[];
  seq: string;
  /** Whether there is more than is worth sending: the trail is better read anew. */
  isTooMuch: boolean;
}

const MOST_LATER = 20_000;

/**
 * What was stored of a job and of its pool behind a row, segments one by one, in the order of storing.
 * @param after a `seq` of an earlier answer
 * @throws StoreError
 */
export async function laterReadings(clickhouse: Rows, job: string, after: string): Promise<LaterReadings> {
  const rows = await clickhouse.rows(
    `SELECT ${READING_COLUMNS.join(", ")}, toString(seq) FROM events WHERE seq > toUInt64({after:String}) AND (
       (job = {job:String} AND (milestone NOT IN {notRead:Array(String)} OR milestone = 'segment_done' OR level IN ('error', 'warn')))
       OR (job = '' AND milestone IN {pool:Array(String)})) ORDER BY seq LIMIT ${MOST_LATER + 1}`,
    { job, after, notRead: NOT_READ, pool: POOL_MILESTONES },
  );
  return {
    readings: rows.map(readingFromRow),
    seq: rows.length > 0 ? textAt(rows.at(-1) ?? [], READING_COLUMNS.length) : after,
    isTooMuch: rows.length > MOST_LATER,
  };
}
