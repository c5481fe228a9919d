import type { ClickHouse } from "./clickhouse.ts";
import { numberAt, textAt } from "./event-row.ts";
import type { MilestoneRow } from "./store.ts";

/** A job has two or three tasks on a process, and the first of them tells its whole ID. */
const OF_EACH_KIND = 4;
/** More than the streams of any cluster have; each stream gives a few dozen at the most. */
const MOST_OF_STREAMS = 50_000;
/** The latest ends of jobs: far more than are at work at a time. */
const MOST_OVERALL = 1_000;

/**
 * What was stored last of some milestones, in the order of storing. In two steps, as the checkpoints: the first reads
 * short columns only, the second a few rows.
 * @param perStream of these the last four of each kind in each stream
 * @param overall of these the last ones of all streams together
 * @throws StoreError
 */
export async function lastMilestones(
  clickhouse: ClickHouse,
  perStream: readonly string[],
  overall: readonly string[],
): Promise<MilestoneRow[]> {
  const found = await clickhouse.rows(
    `SELECT -arrayJoin(groupArraySorted(${OF_EACH_KIND})(-toInt64(seq))) AS last FROM events
       WHERE milestone IN {perStream:Array(String)} GROUP BY source, host, stream, milestone
       ORDER BY last DESC LIMIT ${MOST_OF_STREAMS}
     UNION ALL
     SELECT toInt64(seq) FROM events WHERE milestone IN {overall:Array(String)} ORDER BY seq DESC LIMIT ${MOST_OVERALL}`,
    { perStream, overall },
  );
  if (found.length === 0) return [];
  const rows = await clickhouse.rows(
    `SELECT source, host, service, stream, milestone, job, job_id, phase, worker, toUnixTimestamp64Micro(time)
     FROM events WHERE seq IN {seqs:Array(UInt64)} ORDER BY seq`,
    { seqs: found.map((row) => numberAt(row, 0)) },
  );
  return rows.map((row) => ({
    source: textAt(row, 0),
    host: textAt(row, 1),
    service: textAt(row, 2),
    stream: textAt(row, 3),
    milestone: textAt(row, 4),
    job: textAt(row, 5),
    jobId: textAt(row, 6),
    phase: textAt(row, 7),
    worker: textAt(row, 8),
    timeUs: numberAt(row, 9),
  }));
}
