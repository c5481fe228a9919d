import type { Migration } from "./migration.ts";

/** Lines that ClickHouse refused as rows of `events`, as they came, each once. */
export const createSetAside: Migration = {
  version: 6,
  sql: `CREATE TABLE IF NOT EXISTS set_aside (
  id String,
  received String,
  source String,
  stream String,
  position String,
  reason String,
  raw String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (source, id)`,
};
