import { setTimeout as delay } from "node:timers/promises";
import type { ClickHouse } from "./clickhouse.ts";
import { MIGRATIONS } from "./migrations/migrations.ts";
import type { Migration } from "./migrations/migration.ts";
import { StoreError } from "./store-error.ts";

/** The oldest version that there is a way from. */
const OLDEST_VERSION = MIGRATIONS[0]?.version ?? 0;
/** The version that this program brings the tables to. */
export const SCHEMA_VERSION = MIGRATIONS.at(-1)?.version ?? 0;

/** How long another instance may take for a step that rewrites every row. */
const OTHERS_WITHIN_MS = 3_600_000;
const AGAIN_AFTER_MS = 200;
/** ClickHouse's refusal of a change while rows are being rewritten. */
const AT_WORK = /mutation with ID .* not finished yet/;

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
  const found = await versionOf(clickhouse);
  if (found > SCHEMA_VERSION || (found > 0 && found < OLDEST_VERSION)) throw foreign(found, where);
  for (const step of steps) if (step.version > found) await take(clickhouse, step);
}

async function versionOf(clickhouse: ClickHouse): Promise<number> {
  const [row] = await clickhouse.rows("SELECT max(version) FROM jobtrail_schema");
  return Number(row?.[0] ?? 0);
}

/**
 * Takes one step. Another instance at the same server may take it too, or have gone further: what it has done is not done
 * again, and what it is at is waited for.
 */
async function take(clickhouse: ClickHouse, { version, sql }: Migration): Promise<void> {
  const untilMs = performance.now() + OTHERS_WITHIN_MS;
  while ((await versionOf(clickhouse)) < version) {
    try {
      await clickhouse.command(sql);
      await clickhouse.command(`INSERT INTO jobtrail_schema VALUES (${version})`);
    } catch (error) {
      const isAtWork = error instanceof StoreError && AT_WORK.test(error.message);
      if (isAtWork && performance.now() < untilMs) await delay(AGAIN_AFTER_MS);
      else if ((await versionOf(clickhouse)) < version) throw error;
    }
  }
}

function foreign(version: number, where: string): StoreError {
  return new StoreError(
    "store-version",
    `The data in ${where} was written by another Jobtrail (its version is ${version}, this program knows ${SCHEMA_VERSION}). ` +
      `Start ${version > SCHEMA_VERSION ? "that later Jobtrail" : "the earlier Jobtrail that wrote it"}, or name another directory with --data.`,
  );
}
