import type { ClickHouse } from "./clickhouse.ts";
import { StoreError } from "./store-error.ts";

/** Raised with every change of the tables; a store of another version is refused. */
export const SCHEMA_VERSION = 3;

// PARTITION BY the day of receiving, not of the event: every record of a batch was received at one time, so a
// batch is one part, and one part is stored whole or not at all. Times are inserted as whole numbers through
// columns that exist only in an INSERT: every 64-bit number is a time to them. Young parts are compact (all
// columns in one file), which makes them and their first merges cheaper by a fifth.
const EVENTS = `CREATE TABLE IF NOT EXISTS events (
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
  done UInt32,
  total UInt32,
  seconds Float64,
  reason String CODEC(ZSTD(1)),
  inferred LowCardinality(String),
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
SETTINGS min_bytes_for_wide_part = 100000000`;

/**
 * Creates what is missing and checks that this program understands what is there.
 * @throws StoreError `store-version` where another version wrote it
 */
export async function prepareSchema(clickhouse: ClickHouse, where: string): Promise<void> {
  await clickhouse.command(
    "CREATE TABLE IF NOT EXISTS jobtrail_schema (version UInt32) ENGINE = MergeTree ORDER BY version",
  );
  const [row] = await clickhouse.rows("SELECT max(version) FROM jobtrail_schema");
  const version = Number(row?.[0] ?? 0);
  if (version > 0 && version !== SCHEMA_VERSION)
    throw new StoreError(
      "store-version",
      `The data in ${where} was written by another Jobtrail (its version is ${version}, this program knows ${SCHEMA_VERSION}). ` +
        `Start ${version > SCHEMA_VERSION ? "that later Jobtrail" : "the earlier Jobtrail that wrote it"}, or name another directory with --data.`,
    );
  if (version === SCHEMA_VERSION) return;
  await clickhouse.command(EVENTS);
  await clickhouse.command(`INSERT INTO jobtrail_schema VALUES (${SCHEMA_VERSION})`);
}
