import type { JobFacts } from "../../lib/trail/facts.ts";
import { MILESTONES_BY_SIDE } from "../../lib/zisk/milestones.ts";
import { numberAt, textAt } from "./event-row.ts";
import type { Rows } from "./question.ts";
import { inRange } from "./selection.ts";
import type { Condition, TimeRange } from "./selection.ts";

/** Counts over every line of the jobs with the same first eight characters. */
export interface StoredJob extends Omit<JobFacts, "name" | "jobId"> {
  /** Distinct whole IDs among their lines; more than one where several jobs begin alike. */
  ids: readonly string[];
  /** Warnings and errors that are no milestone. */
  graveLines: number;
}

const COLUMNS = `job, groupUniqArrayIf(100)(job_id, job_id != ''), count(), countIf(level = 'error'), countIf(has(splitByChar(',', inferred), 'job')),
  groupUniqArrayIf(host, host != ''), toUnixTimestamp64Micro(min(time)), toUnixTimestamp64Micro(max(time)),
  toUnixTimestamp64Micro(max(least(time, received))),
  countIf(milestone = '' AND level IN ('error', 'warn')),
  uniqExactIf((source, host, stream), milestone IN {ofWorkers:Array(String)})`;

/**
 * What is counted of the jobs whose lines meet a condition, one row for each eight characters, the latest first.
 * @throws StoreError
 */
export async function storedJobs(clickhouse: Rows, { sql, params }: Condition): Promise<StoredJob[]> {
  const rows = await clickhouse.rows(
    `SELECT ${COLUMNS} FROM events WHERE job != '' AND ${sql} GROUP BY job ORDER BY min(time) DESC`,
    { ...params, ofWorkers: MILESTONES_BY_SIDE.worker },
  );
  return rows.map((row) => ({
    job: textAt(row, 0),
    ids: textsAt(row, 1),
    lines: numberAt(row, 2),
    errors: numberAt(row, 3),
    inferredLines: numberAt(row, 4),
    hosts: textsAt(row, 5),
    firstUs: numberAt(row, 6),
    lastUs: numberAt(row, 7),
    lastHeardUs: numberAt(row, 8),
    graveLines: numberAt(row, 9),
    workers: numberAt(row, 10),
  }));
}

/**
 * When the newest line of all was heard, microseconds since the epoch; undefined where there is none.
 * @throws StoreError
 */
export async function newestHeardUs(clickhouse: Rows): Promise<number | undefined> {
  const [row] = await clickhouse.rows(
    "SELECT toUnixTimestamp64Micro(max(least(time, received))) FROM events",
  );
  return (row && numberAt(row, 0)) || undefined;
}

function textsAt(row: readonly unknown[], index: number): string[] {
  const texts = row[index];
  return Array.isArray(texts) ? texts.map(String).sort() : [];
}

/** The lines of one of several jobs with the same first eight characters: those with its whole ID, and of its time. */
export function namesake(job: string, jobId: string, range: TimeRange): Condition {
  const during = inRange(range);
  return {
    sql: `job = {job:String} AND ((job_id != '' AND job_id = {jobId:String}) OR (job_id = '' AND ${during.sql}))`,
    params: { job, jobId, ...during.params },
  };
}

/** The jobs whose ID begins so. @param prefix lower case, at least four characters */
export function named(prefix: string): Condition {
  if (prefix.length <= 8) return { sql: "startsWith(job, {prefix:String})", params: { prefix } };
  return { sql: "job = {short:String}", params: { short: prefix.slice(0, 8) } };
}
