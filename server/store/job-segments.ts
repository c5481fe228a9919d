import type { SingleSegment } from "../../lib/trail/facts.ts";
import type { CountedSegments } from "../../lib/trail/model.ts";
import { numberAt, textAt } from "./event-row.ts";
import type { Rows } from "./question.ts";
import { both, inRange } from "./selection.ts";
import type { Condition, TimeRange } from "./selection.ts";

/** About so many buckets a job; as many as a wide screen has pixels to tell them apart. */
const BUCKETS = 512;

/**
 * Segments as counts for each process, worker and phase, in buckets of a width that is a power of two.
 * @param span begin and end of the jobs, microseconds
 * @throws StoreError
 */
export async function countedSegments(
  clickhouse: Rows,
  { sql, params }: Condition,
  { firstUs, lastUs }: { firstUs: number; lastUs: number },
): Promise<CountedSegments[]> {
  const widthUs = 2 ** Math.max(10, Math.ceil(Math.log2((lastUs - firstUs + 1) / BUCKETS)));
  const rows = await clickhouse.rows(
    `SELECT source, host, service, stream, worker, phase, max(job_id),
       intDiv(toUnixTimestamp64Micro(time), {widthUs:Int64}) AS bucket, count(),
       toUnixTimestamp64Micro(min(time)), toUnixTimestamp64Micro(max(time))
     FROM events WHERE ${sql} AND milestone = 'segment_done'
     GROUP BY source, host, service, stream, worker, phase, bucket ORDER BY source, host, service, stream, worker, phase, bucket`,
    { ...params, widthUs },
  );
  return rows.map((row) => ({
    origin: `${textAt(row, 0)}\0${textAt(row, 1)}\0${textAt(row, 3)}`,
    host: textAt(row, 1),
    service: textAt(row, 2),
    worker: textAt(row, 4),
    phase: textAt(row, 5),
    jobId: textAt(row, 6),
    widthUs,
    starts: [numberAt(row, 7) * widthUs],
    counts: [numberAt(row, 8)],
    firstUs: numberAt(row, 9),
    lastUs: numberAt(row, 10),
  }));
}

const MOST_SEGMENTS = 2_000;

/**
 * Single segments of a job within a part of its time, oldest first, and how many more there are.
 * @throws StoreError
 */
export async function jobSegments(
  clickhouse: Rows,
  job: string,
  range: TimeRange,
): Promise<{ segments: SingleSegment[]; leftOut: number }> {
  const { sql, params } = both({ sql: "job = {job:String}", params: { job } }, inRange(range));
  const where = `WHERE ${sql} AND milestone = 'segment_done'`;
  const [rows, [count]] = await Promise.all([
    clickhouse.rows(
      `SELECT toUnixTimestamp64Micro(time), source, host, stream, worker, phase, segment, job_id, id FROM events ${where}
       ORDER BY time, seq LIMIT ${MOST_SEGMENTS}`,
      params,
    ),
    clickhouse.rows(`SELECT count() FROM events ${where}`, params),
  ]);
  const segments = rows.map((row) => ({
    timeUs: numberAt(row, 0),
    origin: `${textAt(row, 1)}\0${textAt(row, 2)}\0${textAt(row, 3)}`,
    worker: textAt(row, 4),
    phase: textAt(row, 5),
    segment: textAt(row, 6),
    jobId: textAt(row, 7),
    event: textAt(row, 8),
  }));
  return { segments, leftOut: (count ? numberAt(count, 0) : 0) - segments.length };
}
