import type { Migration } from "./migration.ts";

/**
 * Sources that are read again because rows of theirs were lost: from behind the rows with numbers up to `from_seq`, until
 * they are where they had been when the greatest number was `to_seq`. Of several the one that was changed last.
 */
export const createRereadings: Migration = {
  version: 8,
  sql: `CREATE TABLE IF NOT EXISTS rereadings (
  source String,
  from_seq UInt64,
  to_seq UInt64,
  changed UInt64,
  is_done UInt8
)
ENGINE = ReplacingMergeTree(changed)
ORDER BY source`,
};
