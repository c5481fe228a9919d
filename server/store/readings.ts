import type { CountedSegments } from "../../lib/trail/model.ts";
import type { Reading } from "../../lib/trail/reading.ts";
import { POOL_MILESTONES } from "../../lib/zisk/milestones.ts";
import { numberAt } from "./event-row.ts";
import { storedJobs } from "./job-facts.ts";
import type { StoredJob } from "./job-facts.ts";
import type { Rows } from "./question.ts";
import { READING_COLUMNS, readingFromRow } from "./reading-row.ts";
import { countedSegments } from "./job-segments.ts";
import { both, inRange } from "./selection.ts";
import type { Condition } from "./selection.ts";

/** All that the trails of the jobs with the same first eight characters are made of. */
export interface JobReadings {
  stored: StoredJob;
  readings: Reading[];
  /** Lines of the pool of workers and of processes around them. */
  pool: Reading[];
  segments: CountedSegments[];
  /** How many further warnings and errors, and lines of the pool, there are. */
  leftOut: { marks: number; pool: number };
  /** Number of the row stored last when they were read, as decimal digits: where a later question goes on. */
  seq: string;
}

/** Warnings and errors that are no milestone: more of them make no picture. */
const MOST_MARKS = 5_000;
const MOST_POOL = 5_000;
/** How long before a job its workers may have registered and still be told apart by it. */
const POOL_LOOKBACK_US = 24 * 3_600 * 1_000_000;
/** What only names a process counts however old it is: workers run for weeks. */
const NAMING = ["worker_named", "recovery"];
/** Segments are counted; the prover's inner steps are in no trail yet. */
export const NOT_READ = ["", "segment_done", "step_started", "step_finished"];
const SELECT = `SELECT ${READING_COLUMNS.join(", ")} FROM events`;

/**
 * Readings of the jobs with these first eight characters; undefined where no line names one.
 * @param newest number of the row stored last: later ones are not read
 * @throws StoreError
 */
export async function jobReadings(
  clickhouse: Rows,
  job: string,
  newest: number,
): Promise<JobReadings | undefined> {
  const ofJob: Condition = {
    sql: "job = {job:String} AND seq <= {newest:UInt64}",
    params: { job, newest },
  };
  const [stored] = await storedJobs(clickhouse, ofJob);
  if (!stored) return undefined;
  const during = inRange({ fromUs: stored.firstUs, toUs: stored.lastUs + 1 });
  const own = both(ofJob, during);
  const [milestones, marks, pool, segments] = await Promise.all([
    readingRows(clickhouse, `milestone NOT IN {notRead:Array(String)}`, own, "ORDER BY time, seq"),
    stored.graveLines === 0
      ? []
      : readingRows(
          clickhouse,
          `milestone = '' AND level IN ('error', 'warn')`,
          own,
          `ORDER BY time, seq LIMIT ${MOST_MARKS}`,
        ),
    poolReadings(clickhouse, stored),
    countedSegments(clickhouse, own, stored),
  ]);
  return {
    stored,
    readings: [...milestones, ...marks],
    pool: pool.readings,
    segments,
    seq: String(newest),
    leftOut: { marks: stored.graveLines - marks.length, pool: pool.leftOut },
  };
}

async function readingRows(
  clickhouse: Rows,
  which: string,
  { sql, params }: Condition,
  order: string,
): Promise<Reading[]> {
  const rows = await clickhouse.rows(`${SELECT} WHERE ${sql} AND ${which} ${order}`, {
    ...params,
    notRead: NOT_READ,
  });
  return rows.map(readingFromRow);
}

/** Lines of the pool and of processes from a day before the job to its end, and what names each process however old. */
async function poolReadings(
  clickhouse: Rows,
  { firstUs, lastUs }: TimeSpan,
): Promise<{ readings: Reading[]; leftOut: number }> {
  const toUs = lastUs + POOL_LOOKBACK_US;
  const around = inRange({ fromUs: Math.max(0, firstUs - POOL_LOOKBACK_US), toUs: lastUs + 1 });
  const before = inRange({ fromUs: 0, toUs });
  const ofPool = "milestone IN {pool:Array(String)} AND job = ''";
  const [lines, namings] = await Promise.all([
    clickhouse.rows(
      `${SELECT} WHERE ${ofPool} AND ${around.sql} ORDER BY time DESC, seq DESC LIMIT ${MOST_POOL}`,
      { pool: POOL_MILESTONES, ...around.params },
    ),
    clickhouse.rows(
      // The last before the job's end, and the first behind it.
      `${SELECT} WHERE milestone IN {naming:Array(String)} AND job = '' AND ${before.sql}
       ORDER BY abs(toUnixTimestamp64Micro(time) - {lastUs:Int64}) LIMIT 2 BY source, host, stream LIMIT ${MOST_POOL}`,
      { naming: NAMING, lastUs, ...before.params },
    ),
  ]);
  const [count] =
    lines.length < MOST_POOL
      ? []
      : await clickhouse.rows(`SELECT count() FROM events WHERE ${ofPool} AND ${around.sql}`, {
          pool: POOL_MILESTONES,
          ...around.params,
        });
  return {
    readings: [...lines, ...namings].map(readingFromRow),
    leftOut: count ? numberAt(count, 0) - lines.length : 0,
  };
}

/** Begin and end, microseconds since the epoch. */
interface TimeSpan {
  firstUs: number;
  lastUs: number;
}

const MOST_STARTS = 1_000;

/**
 * When coordinators were started, in order, the last ones.
 * @throws StoreError
 */
export async function coordinatorStarts(clickhouse: Rows): Promise<Reading[]> {
  const rows = await clickhouse.rows(
    `${SELECT} WHERE milestone = 'coordinator_started' ORDER BY time DESC, seq DESC LIMIT ${MOST_STARTS}`,
  );
  return rows.reverse().map(readingFromRow);
}
