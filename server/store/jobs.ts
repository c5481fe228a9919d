import { POOL_MILESTONES } from "../../lib/zisk/milestones.ts";
import { isoFromMicros } from "../../lib/time.ts";
import type { JobLines } from "../../lib/trail/shape.ts";
import type { ClickHouse } from "./clickhouse.ts";
import type { Params } from "./literals.ts";
import { EVENT_COLUMNS, eventFromRow, numberAt, textAt } from "./event-row.ts";
import { inRange } from "./selection.ts";
import type { TimeRange } from "./store.ts";

/** Lines of one trail; a job of 1,000 segments on 100 workers has fewer. */
const MAX_TRAIL_LINES = 50_000;
const MAX_POOL_LINES = 2_000;
/** How long before a job its workers may have registered and still be told apart by it. */
const POOL_LOOKBACK_US = 24 * 3_600 * 1_000_000;

const SUMMARY = `job, max(job_id), count(), countIf(level = 'error'), groupUniqArrayIf(host, host != ''),
  toUnixTimestamp64Micro(min(time)) AS firstUs, toUnixTimestamp64Micro(max(time)) AS lastUs`;

type Summary = Omit<JobLines, "events"> & { firstUs: number; lastUs: number };

/**
 * The newest jobs with any event in the range, each with its milestones but not its segments.
 * @throws StoreError
 */
export async function jobs(
  clickhouse: ClickHouse,
  range: TimeRange & { limit: number },
): Promise<JobLines[]> {
  const condition = inRange(range);
  const picked = await clickhouse.rows(
    `SELECT job, max(time) AS last FROM events WHERE job != '' AND ${condition.sql} GROUP BY job ORDER BY last DESC LIMIT ${range.limit}`,
    condition.params,
  );
  if (picked.length === 0) return [];
  const names = picked.map((row) => textAt(row, 0));
  const summaries = await summarise(clickhouse, "job IN {jobs:Array(String)}", { jobs: names });
  const fromUs = Math.min(...summaries.map((summary) => summary.firstUs));
  const toUs = Math.max(...summaries.map((summary) => summary.lastUs)) + 1;
  const within = inRange({ fromUs, toUs });
  const rows = await clickhouse.rows(
    `SELECT ${EVENT_COLUMNS} FROM events WHERE job IN {jobs:Array(String)} AND milestone NOT IN ('', 'segment_done')
      AND ${within.sql} ORDER BY time, seq LIMIT ${MAX_TRAIL_LINES}`,
    { ...within.params, jobs: names },
  );
  const lines = new Map(
    summaries.map((summary) => [summary.job, { ...withoutTimes(summary), events: [] } as JobLines]),
  );
  for (const row of rows) {
    const event = eventFromRow(row);
    lines.get(event.job ?? "")?.events.push(event);
  }
  return [...lines.values()];
}

/**
 * What one job's trail is built of: its milestones, warnings and errors, and what the pool of workers said before its end.
 * @param name a whole UUID or a prefix of at least four characters; of several jobs the newest is taken
 * @throws StoreError
 */
export async function jobLines(clickhouse: ClickHouse, name: string): Promise<JobLines | undefined> {
  const prefix = name.toLowerCase();
  const isLong = prefix.length > 8;
  const which = isLong
    ? "job = {short:String} AND (job_id = '' OR startsWith(job_id, {prefix:String}))"
    : "startsWith(job, {prefix:String})";
  const params: Params = isLong ? { short: prefix.slice(0, 8), prefix } : { prefix };
  const [summary] = await summarise(clickhouse, `job != '' AND ${which}`, params);
  if (!summary) return undefined;
  const { job, firstUs, lastUs } = summary;
  const during = inRange({ fromUs: firstUs, toUs: lastUs + 1 });
  const before = inRange({ fromUs: Math.max(0, firstUs - POOL_LOOKBACK_US), toUs: lastUs + 1 });
  const [own, pool] = await Promise.all([
    clickhouse.rows(
      `SELECT ${EVENT_COLUMNS} FROM events WHERE job = {job:String} AND (milestone != '' OR level IN ('error', 'warn'))
        AND ${during.sql} ORDER BY milestone = 'segment_done', time, seq LIMIT ${MAX_TRAIL_LINES}`,
      { job, ...during.params },
    ),
    clickhouse.rows(
      `SELECT ${EVENT_COLUMNS} FROM events WHERE milestone IN {pool:Array(String)} AND job = ''
        AND ${before.sql} ORDER BY time DESC, seq DESC LIMIT ${MAX_POOL_LINES}`,
      { pool: POOL_MILESTONES, ...before.params },
    ),
  ]);
  const events = [...own, ...pool]
    .map(eventFromRow)
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return { ...withoutTimes(summary), events };
}

async function summarise(clickhouse: ClickHouse, where: string, params: Params): Promise<Summary[]> {
  const rows = await clickhouse.rows(
    `SELECT ${SUMMARY} FROM events WHERE ${where} GROUP BY job ORDER BY firstUs DESC LIMIT 1000`,
    params,
  );
  return rows.map((row) => ({
    job: textAt(row, 0),
    jobId: textAt(row, 1) || null,
    lines: numberAt(row, 2),
    errors: numberAt(row, 3),
    hosts: (Array.isArray(row[4]) ? row[4].map(String) : []).sort(),
    firstTime: isoFromMicros(numberAt(row, 5)),
    lastTime: isoFromMicros(numberAt(row, 6)),
    firstUs: numberAt(row, 5),
    lastUs: numberAt(row, 6),
  }));
}

function withoutTimes({ firstUs: _first, lastUs: _last, ...summary }: Summary): Omit<JobLines, "events"> {
  return summary;
}
