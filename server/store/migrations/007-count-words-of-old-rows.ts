import type { Migration } from "./migration.ts";

// Rows of version 2 keep what their words counted in fields or only in the message. The sentences are those that the
// program of that time knew; where neither says anything, zero and "" stand as they do in new rows.
const PROGRESS = "splitByChar('/', fields['progress'])";
const DURATION = String.raw`(\\d+(?:\\.\\d+)?)s`;

/**
 * What the words of rows from before counted and why, so that trails of earlier jobs are as whole as those of later ones.
 * A worker that a cancellation's reason names was another one than the line's writer.
 */
export const countWordsOfOldRows: Migration = {
  version: 7,
  sql: `ALTER TABLE events UPDATE
  done = if(fields['progress'] = '', 0, toUInt32OrZero(${PROGRESS}[1])),
  total = multiIf(
    fields['progress'] != '', toUInt32OrZero(${PROGRESS}[2]),
    milestone IN ('job_started', 'phase_started'), toUInt32OrZero(extract(message, '(?:Workers: |Started with )(\\\\d+)')),
    0),
  seconds = multiIf(
    fields['elapsed_ms'] != '', toFloat64OrZero(fields['elapsed_ms']) / 1000,
    milestone = 'job_completed', toFloat64OrZero(extract(message, '${DURATION} \\\\(')),
    milestone = 'phase_performance', toFloat64OrZero(extract(message, 'Avg: ${DURATION}')),
    milestone IN ('worker_finished', 'phase_finished'),
      toFloat64OrZero(extract(message, '(?:done, (?:Phase: )?|\\\\()${DURATION}')),
    0),
  reason = multiIf(
    fields['error'] != '', fields['error'],
    fields['reason'] != '', fields['reason'],
    milestone = 'job_failed', extract(message, '(?s)\\\\(reason: (.*)\\\\)$'),
    milestone = 'worker_lost', extract(message, '^Worker \\\\S+ (.*) while computing for job'),
    milestone IN ('task_failed', 'task_cancelled'), extract(message, '(?s): (.*)$'),
    ''),
  worker = if(milestone = 'task_cancelled' AND fields['worker_id'] = '', '', worker)
WHERE milestone != '' AND done = 0 AND total = 0 AND seconds = 0 AND reason = ''
SETTINGS mutations_sync = 1`,
};
