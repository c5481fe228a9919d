import type { Migration } from "./migration.ts";

/** What a milestone's words count and why, and what of a row was inferred; absent in the rows from before. */
export const countWords: Migration = {
  version: 3,
  sql: `ALTER TABLE events
  ADD COLUMN IF NOT EXISTS done UInt32 AFTER milestone,
  ADD COLUMN IF NOT EXISTS total UInt32 AFTER done,
  ADD COLUMN IF NOT EXISTS seconds Float64 AFTER total,
  ADD COLUMN IF NOT EXISTS reason String CODEC(ZSTD(1)) AFTER seconds,
  ADD COLUMN IF NOT EXISTS inferred LowCardinality(String) AFTER reason`,
};
