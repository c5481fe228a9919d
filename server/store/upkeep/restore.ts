import { constants, existsSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ClickHouse } from "../clickhouse.ts";
import { textAt } from "../event-row.ts";
import { quoted } from "../literals.ts";
import { MIGRATIONS } from "../migrations/migrations.ts";
import { prepareSchema, SCHEMA_VERSION } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { rowsOf, type Files } from "./backup.ts";
import { readManifest, type Manifest } from "./manifest.ts";

/** What was put back. */
export interface Restored {
  rows: number;
  /** When the backup was made, ISO 8601. */
  made: string;
}

/** Stands in the data directory while its rows are those of no time. */
const UNFINISHED = "restore-unfinished";

/**
 * Puts the rows of a backup, and where reading goes on behind them, in place of all that is there. Everything is copied
 * beside the tables first; then they are emptied and take it over.
 * @param mayReplace whether rows that are there may go
 * @throws StoreError `backup-unusable`, `restore-refused`
 */
export async function restore(
  clickhouse: ClickHouse,
  files: Files,
  folder: string,
  mayReplace: boolean,
): Promise<Restored> {
  const manifest = await readManifest(folder);
  refuseLater(manifest, folder);
  const rows = await rowsThere(clickhouse);
  if (rows > 0 && !mayReplace)
    throw new StoreError(
      "restore-refused",
      `There are ${rows} lines already, which a restore would replace. Add --replace to let go of them.`,
    );
  const mark = join(files.chdb, "..", UNFINISHED);
  await writeFile(mark, `${folder}\n`);
  await recreateTables(clickhouse, files, manifest);
  for (const [table, parts] of Object.entries(manifest.tables)) {
    const detached = join(await folderOf(clickhouse, table, files), "detached");
    for (const part of parts) {
      const to = join(detached, part.name);
      await mkdir(detached, { recursive: true });
      await cp(join(folder, part.folder), to, { recursive: true, mode: constants.COPYFILE_FICLONE });
    }
  }
  // In the order of their storing, which is that of their numbers: `events` behind the positions, as in the backup.
  for (const [table, parts] of Object.entries(manifest.tables))
    for (const { name } of [...parts].sort((a, b) => firstBlock(a.name) - firstBlock(b.name)))
      await clickhouse.command(`ALTER TABLE ${table} ATTACH PART ${quoted(name)}`);
  await prepareSchema(clickhouse, folder);
  await rm(mark, { force: true });
  return { rows: await rowsOf(clickhouse), made: manifest.made };
}

/**
 * Refuses data that a restore was cut short in.
 * @throws StoreError `restore-unfinished`
 */
export function refuseUnfinished(dataDir: string): void {
  if (!existsSync(join(dataDir, UNFINISHED))) return;
  throw new StoreError(
    "restore-unfinished",
    `A restore into ${dataDir} was cut short, so what is there is not whole. Run jobtrail restore again with --replace.`,
  );
}

function refuseLater({ schema }: Manifest, folder: string): void {
  if (schema <= SCHEMA_VERSION) return;
  throw new StoreError(
    "store-version",
    `The backup in ${folder} was made by a later Jobtrail (its version is ${schema}, this program knows ${SCHEMA_VERSION}). Restore it with that one.`,
  );
}

async function rowsThere(clickhouse: ClickHouse): Promise<number> {
  const [row] = await clickhouse.rows(
    "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'events'",
  );
  return Number(row?.[0] ?? 0) > 0 ? rowsOf(clickhouse) : 0;
}

/** Tables as they were when the backup was made; later steps then change its rows as they changed all others. */
async function recreateTables(clickhouse: ClickHouse, files: Files, { schema }: Manifest): Promise<void> {
  const tables = await clickhouse.rows("SELECT name FROM system.tables WHERE database = currentDatabase()");
  for (const row of tables) await clickhouse.command(`DROP TABLE IF EXISTS ${textAt(row, 0)} SYNC`);
  await prepareSchema(
    clickhouse,
    files.chdb,
    MIGRATIONS.filter(({ version }) => version <= schema),
  );
}

/** Where ClickHouse keeps the parts of a table. */
async function folderOf(clickhouse: ClickHouse, table: string, { chdb }: Files): Promise<string> {
  const [row] = await clickhouse.rows(
    "SELECT data_paths[1] FROM system.tables WHERE database = currentDatabase() AND name = {table:String}",
    { table },
  );
  if (!row)
    throw new StoreError(
      "backup-unusable",
      `The backup has a table ${table}, which this Jobtrail does not know.`,
    );
  return resolve(chdb, textAt(row, 0));
}

/** Of a part's name, `20260604_12_40_3`: the number of its first insert. */
function firstBlock(name: string): number {
  return Number(/_(\d+)_\d+_\d+(?:_\d+)?$/.exec(name)?.[1] ?? 0);
}
