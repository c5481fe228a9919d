import type { Migration } from "./migration.ts";

/** Days whose rows were removed for their age or their size, and when. */
export const createRemovals: Migration = {
  version: 5,
  sql: `CREATE TABLE IF NOT EXISTS removals (
  day Date,
  removed DateTime64(6, 'UTC'),
  rows UInt64,
  bytes UInt64
)
ENGINE = ReplacingMergeTree(removed)
ORDER BY day`,
};
