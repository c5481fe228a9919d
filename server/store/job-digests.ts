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

/** Whose words may be why a job failed; of other lines they are shown nowhere in the list. */
const TOLD: readonly Milestone[] = [
  ...FAILURES,
  "worker_lost",
  "heartbeats_missed",
  "task_failed_on_worker",
  "setup_failed",
  "setup_mismatched",
  "phase_timed_out",
];
const COLUMNS = READING_COLUMNS.map((column) =>
  column.startsWith("substringUTF8") ? `if(milestone IN {told:Array(String)}, ${column}, '')` : column,
).join(", ");
const FIRST = `argMin(tuple(${COLUMNS}), (time, seq))`;
const LAST = `if(milestone IN {steps:Array(String)} AND count() > 1, [argMax(tuple(${COLUMNS}), (time, seq))], [])`;

/**
 * Every job that is stored, as a digest: the first of the lines that say the same, and how far its phases got.
 * @throws StoreError
 */
export async function jobDigests(clickhouse: ClickHouse): Promise<{ jobs: JobDigest[]; seq: number }> {
  // What is stored while this is read is not in it, so that whoever is told of that apart counts it once.
  const [newest] = await clickhouse.rows("SELECT max(seq) FROM events");
  const seq = newest ? numberAt(newest, 0) : 0;
  const [jobs, rows] = await Promise.all([
    storedJobs(clickhouse, { sql: "seq <= {seq:UInt64}", params: { seq } }),
    clickhouse.rows(
      // Grouped as `Digest` groups them.
      `SELECT job, milestone IN {steps:Array(String)} AS isStep, max(done), if(isStep AND max(done) = 0, groupUniqArray(worker), []),
         ${FIRST}, ${LAST}
       FROM events WHERE job != '' AND seq <= {seq:UInt64} AND milestone IN {read:Array(String)}
       GROUP BY job, milestone, phase, job_id, multiIf(milestone = 'job_started', id,
         milestone IN {failures:Array(String)}, concat(source, host, stream, '\\0', reason),
         milestone = 'task_cancelled' AND reason != '', 'reason', '')`,
      { seq, read: READ, steps: STEPS, failures: FAILURES, told: TOLD },
    ),
  ]);
  const digests = new Map(jobs.map((stored) => [stored.job, { stored, groups: [] as DigestGroup[] }]));
  for (const row of rows) {
    const first = readingFromRow(tupleAt(row, 4));
    const last = tupleAt(row, 5).length > 0 ? tupleAt(row, 5) : undefined;
    digests.get(textAt(row, 0))?.groups.push({
      first,
      last: last === undefined ? undefined : readingFromRow(tupleAt(last, 0)),
      done: numberAt(row, 2),
      workers: tupleAt(row, 3).map(String),
    });
  }
  return { jobs: [...digests.values()], seq };
}

function tupleAt(row: readonly unknown[], index: number): unknown[] {
  const tuple = row[index];
  return Array.isArray(tuple) ? tuple : [];
}
