import type { Migration } from "./migration.ts";

/**
 * Room for a row's line, ID and position without what repeats: the time that a line begins with is the row's own (`head`
 * tells how it is written there), and the IDs and positions of rows that follow each other differ in the number at their end.
 */
export const splitLines: Migration = {
  version: 14,
  sql: `ALTER TABLE events
  ADD COLUMN IF NOT EXISTS id_prefix String,
  ADD COLUMN IF NOT EXISTS id_number UInt64 CODEC(DoubleDelta, ZSTD(1)),
  ADD COLUMN IF NOT EXISTS head UInt8,
  ADD COLUMN IF NOT EXISTS line String,
  ADD COLUMN IF NOT EXISTS position_prefix String,
  ADD COLUMN IF NOT EXISTS position_number UInt64 CODEC(DoubleDelta, ZSTD(1))`,
};
