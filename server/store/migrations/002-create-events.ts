import type { Migration } from "./migration.ts";

/**
 * The events, as the first version that anybody has written stores of.
 *
 * PARTITION BY the day of receiving, not of the event: every record of a batch was received at one time, so a
 * batch is one part, and one part is stored whole or not at all. Times are inserted as whole numbers through
 * columns that exist only in an INSERT: every 64-bit number is a time to them. Young parts are compact (all
 * columns in one file), which makes them and their first merges cheaper by a fifth.
 */
export const createEvents: Migration = {
  version: 2,
  sql: `CREATE TABLE IF NOT EXISTS events (
  id String CODEC(ZSTD(1)),
  seq UInt64 CODEC(Delta, ZSTD(1)),
  time_us Int64 EPHEMERAL,
  received_us Int64 EPHEMERAL,
  time DateTime64(6, 'UTC') DEFAULT fromUnixTimestamp64Micro(time_us, 'UTC') CODEC(Delta, ZSTD(1)),
  received DateTime64(6, 'UTC') DEFAULT fromUnixTimestamp64Micro(received_us, 'UTC') CODEC(Delta, ZSTD(1)),
  level LowCardinality(String),
  source LowCardinality(String),
  host LowCardinality(String),
  service LowCardinality(String),
  stream LowCardinality(String),
  target LowCardinality(String),
  phase LowCardinality(String),
  job LowCardinality(String),
  job_id LowCardinality(String),
  worker LowCardinality(String),
  segment LowCardinality(String),
  milestone LowCardinality(String),
  message String CODEC(ZSTD(1)),
  fields Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  raw String CODEC(ZSTD(1)),
  position String CODEC(ZSTD(1)),
  INDEX by_id id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX by_job job TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_seq seq TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(received)
ORDER BY (time, seq)
SETTINGS min_bytes_for_wide_part = 100000000`,
};
