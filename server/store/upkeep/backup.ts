import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, cp, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { writeWhole } from "../../whole-file.ts";
import type { ClickHouse } from "../clickhouse.ts";
import { numberAt, textAt } from "../event-row.ts";
import { SCHEMA_VERSION } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { MANIFEST, readManifest, type Manifest, type ManifestPart } from "./manifest.ts";

/** What a backup has come to. */
export interface BackedUp {
  parts: number;
  /** Those of them that were there from the backup before. */
  kept: number;
  rows: number;
  bytes: number;
}

/** Where the embedded ClickHouse keeps its files. */
export interface Files {
  /** Absolute. */
  chdb: string;
}

/** The step that was done last is recorded with the tables themselves, and a restore makes it anew. */
const SCHEMA_TABLE = "jobtrail_schema";

/**
 * Writes all rows, and where reading goes on behind them, into a folder while rows go on to be stored. ClickHouse links
 * the files of each table's parts in one go, and they are copied then. A folder that holds a backup gets what is new,
 * and keeps the old one until the new one is whole.
 * @throws StoreError `backup-refused` for a folder with anything else in it
 */
export async function backUp(clickhouse: ClickHouse, files: Files, folder: string): Promise<BackedUp> {
  await makeRoom(folder);
  // Letters, digits and underscores: ClickHouse escapes all others in the folder's name.
  const frozen = `jobtrail_${randomUUID().replaceAll("-", "")}`;
  const shadow = join(files.chdb, "shadow", frozen);
  try {
    const tables: Manifest["tables"] = {};
    const done: BackedUp = { parts: 0, kept: 0, rows: 0, bytes: 0 };
    const names = await tablesOf(clickhouse, files);
    for (const { table } of names)
      await clickhouse.command(`ALTER TABLE ${table} FREEZE WITH NAME '${frozen}'`);
    for (const { table, path, isEmpty } of names) {
      const from = join(shadow, relative(files.chdb, path));
      tables[table] = [];
      for (const name of await readdir(from).catch((error: unknown) => nothingIn(isEmpty, error))) {
        const part = await copyPart(join(from, name), folder, table, name);
        tables[table].push(part.part);
        done.parts++;
        done.rows += table === "events" ? part.part.rows : 0;
        done.bytes += part.part.bytes;
        if (part.wasThere) done.kept++;
      }
    }
    const manifest: Manifest = { format: 1, schema: SCHEMA_VERSION, made: new Date().toISOString(), tables };
    await writeWhole(join(folder, MANIFEST), JSON.stringify(manifest, undefined, 2));
    await removeOthers(folder, tables);
    return done;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError("backup-refused", `The backup in ${folder} was not finished: ${String(error)}`, {
      cause: error,
    });
  } finally {
    await rm(shadow, { recursive: true, force: true });
  }
}

/** Positions in front of the rows: behind positions without rows, lines would be left out for ever. */
async function tablesOf(
  clickhouse: ClickHouse,
  { chdb }: Files,
): Promise<{ table: string; path: string; isEmpty: boolean }[]> {
  const rows = await clickhouse.rows(
    `SELECT name, data_paths[1], name NOT IN (SELECT table FROM system.parts WHERE active AND database = currentDatabase())
     FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != '${SCHEMA_TABLE}'
     ORDER BY name = 'events', name`,
  );
  return rows.map((row) => ({
    table: textAt(row, 0),
    path: resolve(chdb, textAt(row, 1)),
    isEmpty: numberAt(row, 2) === 1,
  }));
}

/** A table that has parts has a folder of them. */
function nothingIn(isEmpty: boolean, error: unknown): string[] {
  if (isEmpty) return [];
  throw error;
}

async function makeRoom(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StoreError("backup-refused", `The folder ${folder} cannot be written to: ${String(error)}`, {
      cause: error,
    });
  }
  const names = await readdir(folder);
  if (names.length === 0) return;
  if (!names.includes(MANIFEST) && names.some((name) => name !== "parts"))
    throw new StoreError(
      "backup-refused",
      `The folder ${folder} is not empty and holds no backup. Name an empty one, or that of a backup before.`,
    );
  if (names.includes(MANIFEST)) await readManifest(folder);
}

/** A part never changes, so one whose checksums are those of a part of the backup before is there already. */
async function copyPart(
  from: string,
  folder: string,
  table: string,
  name: string,
): Promise<{ part: ManifestPart; wasThere: boolean }> {
  const sums = await readFile(join(from, "checksums.txt"));
  const own = join("parts", table, `${name}-${createHash("sha256").update(sums).digest("hex").slice(0, 12)}`);
  const to = join(folder, own);
  const wasThere = await stat(to).then(
    () => true,
    () => false,
  );
  if (!wasThere) {
    // Under another name until it is whole: what was cut short is no part.
    const unfinished = `${to}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    await cp(from, unfinished, { recursive: true, mode: constants.COPYFILE_FICLONE });
    await flushed(unfinished);
    await rename(unfinished, to);
  }
  const sizes = await Promise.all((await readdir(to)).map(async (file) => (await stat(join(to, file))).size));
  const rows = Number((await readFile(join(to, "count.txt"), "utf8")).trim());
  return { part: { name, folder: own, rows, bytes: sizes.reduce((sum, size) => sum + size, 0) }, wasThere };
}

async function flushed(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const handle = await open(join(entry.parentPath, entry.name));
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** What only the backup before had. */
async function removeOthers(folder: string, tables: Manifest["tables"]): Promise<void> {
  const kept = new Set(Object.values(tables).flatMap((parts) => parts.map((part) => part.folder)));
  for (const table of await readdir(join(folder, "parts")).catch(() => []))
    for (const part of await readdir(join(folder, "parts", table)))
      if (!kept.has(join("parts", table, part)))
        await rm(join(folder, "parts", table, part), { recursive: true, force: true });
}

/** Rows of the events on disk. */
export async function rowsOf(clickhouse: ClickHouse): Promise<number> {
  const [row] = await clickhouse.rows("SELECT count() FROM events");
  return row ? numberAt(row, 0) : 0;
}
