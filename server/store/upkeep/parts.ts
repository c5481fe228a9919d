import type { ClickHouse } from "../clickhouse.ts";
import { numberAt, textAt } from "../event-row.ts";
import { quoted } from "../literals.ts";
import { StoreError } from "../store-error.ts";

/** What a check of one part found. */
export interface CheckedPart {
  table: string;
  part: string;
  rows: number;
  bytes: number;
  /** What is wrong with it, in ClickHouse's words; null where its bytes are those that were written. */
  fault: string | null;
}

const OF_TABLES = "active AND database = currentDatabase()";

/** ClickHouse's code for a part that is no more, as when it was merged with others meanwhile. */
const NO_SUCH_PART = /NO_SUCH_DATA_PART|No such data part/;

/**
 * Reads every part and compares it with the checksums that were written with it; those that were merged into others
 * meanwhile are looked for among the new ones.
 * @throws StoreError
 */
export async function* checkParts(clickhouse: ClickHouse): AsyncGenerator<CheckedPart> {
  const checked = new Set<string>();
  for (;;) {
    const rows = await clickhouse.rows(
      `SELECT table, name, rows, bytes_on_disk FROM system.parts WHERE ${OF_TABLES} ORDER BY table, name`,
    );
    const parts = rows.filter((row) => !checked.has(`${textAt(row, 0)} ${textAt(row, 1)}`));
    if (parts.length === 0) return;
    for (const row of parts) {
      const [table, part] = [textAt(row, 0), textAt(row, 1)];
      checked.add(`${table} ${part}`);
      const fault = await faultOf(clickhouse, table, part);
      if (fault !== undefined) yield { table, part, rows: numberAt(row, 2), bytes: numberAt(row, 3), fault };
    }
  }
}

/** @returns undefined where the part is no more */
async function faultOf(
  clickhouse: ClickHouse,
  table: string,
  part: string,
): Promise<string | null | undefined> {
  try {
    const [result] = await clickhouse.rows(`CHECK TABLE ${table} PART ${quoted(part)}`);
    return result === undefined || Number(result[1]) === 1
      ? null
      : textAt(result, 2) || "it is not what was written";
  } catch (error) {
    if (error instanceof StoreError && NO_SUCH_PART.test(String(error.cause))) return undefined;
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Takes a part out of its table: its files go to `detached`, and its rows are asked no more.
 * @throws StoreError `part-unknown` where there is none of this name
 */
export async function setPartAside(clickhouse: ClickHouse, part: string): Promise<void> {
  const [row] = await clickhouse.rows(
    `SELECT table FROM system.parts WHERE ${OF_TABLES} AND name = {part:String}`,
    { part },
  );
  if (!row) throw unknownPart(part, "jobtrail verify names those that are damaged");
  await clickhouse.command(`ALTER TABLE ${textAt(row, 0)} DETACH PART ${quoted(part)}`);
}

/**
 * Deletes the files of a part that was set aside.
 * @throws StoreError `part-unknown` where there is none of this name
 */
export async function forgetPart(clickhouse: ClickHouse, part: string): Promise<void> {
  const [row] = await clickhouse.rows(
    "SELECT table FROM system.detached_parts WHERE database = currentDatabase() AND name = {part:String}",
    { part },
  );
  if (!row) throw unknownPart(part, "jobtrail verify lists those that were set aside");
  await clickhouse.command(
    `ALTER TABLE ${textAt(row, 0)} DROP DETACHED PART ${quoted(part)} SETTINGS allow_drop_detached = 1`,
  );
}

function unknownPart(part: string, where: string): StoreError {
  return new StoreError("part-unknown", `There is no part ${JSON.stringify(part)}; ${where}.`);
}
