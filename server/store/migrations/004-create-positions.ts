import type { Migration } from "./migration.ts";

/** Where a stream's reading goes on when the row that said so is no more; of several the one with the greatest `seq`. */
export const createPositions: Migration = {
  version: 4,
  sql: `CREATE TABLE IF NOT EXISTS positions (
  source String,
  stream String,
  seq UInt64,
  position String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(seq)
ORDER BY (source, stream)`,
};
