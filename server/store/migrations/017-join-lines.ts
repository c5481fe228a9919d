import type { Migration } from "./migration.ts";

/** The heads that a line has with the time of its row. */
export const JSON_HEAD_SQL = `formatDateTime(time, '{"timestamp":"%Y-%m-%dT%H:%i:%S.%fZ"', 'UTC')`;
export const PLAIN_HEAD_SQL = "formatDateTime(time, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC')";

/** The line, the ID and the position as they were, to be asked for by their names. */
export const joinLines: Migration = {
  version: 17,
  sql: `ALTER TABLE events
  ADD COLUMN IF NOT EXISTS id String ALIAS ${joined("id")},
  ADD COLUMN IF NOT EXISTS raw String ALIAS if(head = 0, line, concat(if(head = 1, ${JSON_HEAD_SQL}, ${PLAIN_HEAD_SQL}), line)),
  ADD COLUMN IF NOT EXISTS position String ALIAS ${joined("position")}`,
};

function joined(column: string): string {
  const prefix = `${column}_prefix`;
  return `if(endsWith(${prefix}, '\\0'), substring(${prefix}, 1, length(${prefix}) - 1), concat(${prefix}, toString(${column}_number)))`;
}
