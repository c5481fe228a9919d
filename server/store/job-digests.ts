import type { DigestGroup } from "../../lib/trail/digest.ts";
import type { Milestone } from "../../lib/zisk/milestones.ts";
import { MILESTONES_BY_SIDE } from "../../lib/zisk/milestones.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { numberAt, textAt } from "./event-row.ts";
import { storedJobs } from "./job-facts.ts";
import type { StoredJob } from "./job-facts.ts";
import { READING_COLUMNS, readingFromRow } from "./reading-row.ts";

/** A job by its counts and as few of its lines as tell how it stands. */
export interface JobDigest {
  stored: StoredJob;
  groups: DigestGroup[];
}

/** Told apart by their words and their writer. */
const FAILURES: readonly Milestone[] = [
  "task_failed",
  "own_execution_failed",
  "own_setup_failed",
  "own_wrap_failed",
  "crashed",
  "killed",
  "prover_failed",
];
/** Of these the first and the last count, and how many workers said them. */
const STEPS: readonly Milestone[] = ["worker_finished", "execution_finished", "setup_completed"];
const READ: readonly Milestone[] = [
  ...MILESTONES_BY_SIDE.coordinator.filter((milestone) => milestone !== "phase_performance"),
  ...MILESTONES_BY_SIDE.worker.filter(
    (milestone) => !["segment_done", "task_started", "task_computing"].includes(milestone),
  ),
  "crashed",
  "killed",
  "prover_failed",
];

const FIRST = `argMin(tuple(${READING_COLUMNS.join(", ")}), (time, seq))`;
const LAST = `if(milestone IN {steps:Array(String)} AND count() > 1, argMax(tuple(${READING_COLUMNS.join(", ")}), (time, seq)), tuple(${READING_COLUMNS.map((_, index) => ([1, 2, 15, 16, 17].includes(index) ? "0" : "''")).join(", ")}))`;

/**
 * Every job that is stored, as a digest: the first of the lines that say the same, and how far its phases got.
 * @throws StoreError
 */
export async function jobDigests(clickhouse: ClickHouse): Promise<JobDigest[]> {
  const [jobs, rows] = await Promise.all([
    storedJobs(clickhouse, { sql: "1", params: {} }),
    clickhouse.rows(
      // Grouped as `Digest` groups them.
      `SELECT job, milestone IN {steps:Array(String)} AS isStep, max(done), if(isStep AND max(done) = 0, groupUniqArray(worker), []),
         count(), ${FIRST}, ${LAST}
       FROM events WHERE job != '' AND milestone IN {read:Array(String)}
       GROUP BY job, milestone, phase, job_id, multiIf(milestone = 'job_started', id,
         milestone IN {failures:Array(String)}, concat(source, host, stream, '\0', reason),
         milestone = 'task_cancelled' AND reason != '', 'reason', '')`,
      { read: READ, steps: STEPS, failures: FAILURES },
    ),
  ]);
  const digests = new Map(jobs.map((stored) => [stored.job, { stored, groups: [] as DigestGroup[] }]));
  for (const row of rows) {
    const isOne = numberAt(row, 1) === 0 || numberAt(row, 4) === 1;
    const first = readingFromRow(tupleAt(row, 5));
    digests.get(textAt(row, 0))?.groups.push({
      first,
      last: isOne ? undefined : readingFromRow(tupleAt(row, 6)),
      done: numberAt(row, 2),
      workers: tupleAt(row, 3).map(String),
    });
  }
  return [...digests.values()];
}

function tupleAt(row: readonly unknown[], index: number): unknown[] {
  const tuple = row[index];
  return Array.isArray(tuple) ? tuple : [];
}
