import { workerKey } from "../../lib/zisk/ids.ts";
import type { WorkerTime } from "../../lib/trail/habits.ts";
import type { Milestone } from "../../lib/zisk/milestones.ts";
import { numberAt, textAt } from "./event-row.ts";
import type { Rows } from "./question.ts";
import { literallyIn } from "./selection.ts";
import type { TimeRange } from "./selection.ts";

/** A job, and the time that its lines cover. */
export interface JobInTime extends TimeRange {
  /** First eight characters of its ID. */
  job: string;
}

/** The coordinator says that a worker is done, and what it took. */
const TOLD: readonly Milestone[] = ["worker_finished", "execution_finished"];
const BEGINS: readonly Milestone[] = ["task_started", "task_computing"];
const ENDS: readonly Milestone[] = ["task_completed"];

/**
 * How long each worker took for each phase of some jobs, by its own lines and by what the coordinator says: each time once for
 * each. Only the jobs' own times are looked at.
 * @throws StoreError
 */
export async function workerTimes(clickhouse: Rows, jobs: readonly JobInTime[]): Promise<WorkerTime[]> {
  if (jobs.length === 0) return [];
  const rows = await clickhouse.rows(
    `SELECT job, if(milestone = 'execution_finished', 'Execution', phase) AS ofPhase, milestone IN {told:Array(String)} AS isTold,
       if(isTold, '', host) AS ownHost, if(isTold, '', concat(source, '\\0', stream)) AS process, if(isTold, worker, '') AS named,
       toInt64(round(max(seconds) * 1000)), toUnixTimestamp64Micro(minIf(time, milestone IN {begins:Array(String)})),
       toUnixTimestamp64Micro(maxIf(time, milestone IN {ends:Array(String)})),
       countIf(milestone IN {begins:Array(String)}), countIf(milestone IN {ends:Array(String)})
     FROM events
     WHERE job IN {jobs:Array(String)} AND milestone IN {read:Array(String)} AND (${jobs.map(literallyIn).join(" OR ")})
     GROUP BY job, ofPhase, isTold, ownHost, process, named ORDER BY job, ofPhase, ownHost, process, named`,
    {
      jobs: jobs.map(({ job }) => job),
      told: TOLD,
      begins: BEGINS,
      ends: ENDS,
      read: [...TOLD, ...BEGINS, ...ENDS],
    },
  );
  return rows.flatMap((row) => {
    const isTold = numberAt(row, 2) === 1;
    const [begins, ends] = [numberAt(row, 9), numberAt(row, 10)];
    const seconds = isTold
      ? numberAt(row, 6) / 1_000
      : begins > 0 && ends > 0
        ? (numberAt(row, 8) - numberAt(row, 7)) / 1e6
        : 0;
    const host = textAt(row, 3);
    const worker = workerKey(textAt(row, 5));
    if (seconds <= 0 || (host === "" && worker === "")) return [];
    return [{ job: textAt(row, 0), phase: textAt(row, 1), host, worker, seconds }];
  });
}
