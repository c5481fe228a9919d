import type { ClickHouse } from "./clickhouse.ts";
import { MIGRATIONS } from "./migrations/migrations.ts";
import type { Migration } from "./migrations/migration.ts";
import { StoreError } from "./store-error.ts";

/** The oldest version that there is a way from. */
const OLDEST_VERSION = MIGRATIONS[0]?.version ?? 0;
/** The version that this program brings the tables to. */
export const SCHEMA_VERSION = MIGRATIONS.at(-1)?.version ?? 0;

/**
 * Brings the tables up to this program's version, step by step; each step is recorded when it is done, so that
 * whoever was killed on the way goes on from there.
 * @param steps how far to go; the tests stop on the way
 * @throws StoreError `store-version` where a later version, or one that there is no way from, wrote the data
 */
export async function prepareSchema(
  clickhouse: ClickHouse,
  where: string,
  steps: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await clickhouse.command(
    "CREATE TABLE IF NOT EXISTS jobtrail_schema (version UInt32) ENGINE = MergeTree ORDER BY version",
  );
  const [row] = await clickhouse.rows("SELECT max(version) FROM jobtrail_schema");
  const found = Number(row?.[0] ?? 0);
  if (found > SCHEMA_VERSION || (found > 0 && found < OLDEST_VERSION)) throw foreign(found, where);
  for (const { version, sql } of steps) {
    if (version <= found) continue;
    await clickhouse.command(sql);
    await clickhouse.command(`INSERT INTO jobtrail_schema VALUES (${version})`);
  }
}

function foreign(version: number, where: string): StoreError {
  return new StoreError(
    "store-version",
    `The data in ${where} was written by another Jobtrail (its version is ${version}, this program knows ${SCHEMA_VERSION}). ` +
      `Start ${version > SCHEMA_VERSION ? "that later Jobtrail" : "the earlier Jobtrail that wrote it"}, or name another directory with --data.`,
  );
}
