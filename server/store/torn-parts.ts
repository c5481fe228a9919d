import { statfs } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { ClickHouseClient } from "@clickhouse/client";
import type { Alone } from "./clickhouse.ts";
import { quoted } from "./literals.ts";
import { StoreError } from "./store-error.ts";

/** While so much room is left, a disk is not full a moment before or after, bytes. */
const ROOM_BYTES = 1024 ** 3;
const ATTACH_AGAIN_MS = 100;
/** Of the times of parts, which are whole seconds of ClickHouse's clock. */
const OVERLAP_S = 2;

/** A part, which may not be whole. */
interface TornPart {
  table: string;
  name: string;
  /** How often its rows were merged; 0 for what one insert wrote. */
  level: number;
}

/**
 * Looks after the parts of the embedded ClickHouse where the disk is about to be full: it takes a block, or merges parts, says
 * nothing of the files that it could not write, and has a part from then on that no question gets over and whose rows are
 * gone. What was written while there was little room is therefore checked before an insert counts as done, and what is torn
 * is taken out.
 */
export class TornParts {
  readonly #dataDir: string;
  /** Since when parts are unchecked, s since the epoch; undefined while there is room. */
  #uncheckedS: number | undefined;
  /** Parts that questions failed at and that were looked at. */
  readonly #lookedAt = new Set<string>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /**
   * Inserts, and makes sure that what was written is whole.
   * @param insert rejects where ClickHouse says that it failed
   * @throws StoreError `store-full` where the rows are not stored; what `insert` throws
   */
  async around(client: ClickHouseClient, insert: () => Promise<unknown>, alone: Alone): Promise<void> {
    const beganS = Date.now() / 1_000 - OVERLAP_S;
    try {
      await insert();
    } catch (error) {
      this.#uncheckedS ??= beganS;
      // What cannot be looked at now is looked at behind the next attempt.
      await this.#check(client, this.#uncheckedS, alone).catch(() => undefined);
      throw error;
    }
    const hasRoom = await this.#hasRoom();
    if (!hasRoom) this.#uncheckedS ??= beganS;
    if (this.#uncheckedS === undefined) return;
    const checkedS = Date.now() / 1_000 - OVERLAP_S;
    const torn = await this.#check(client, this.#uncheckedS, alone);
    this.#uncheckedS = hasRoom ? undefined : checkedS;
    if (torn.some(isInsert)) throw diskFull();
  }

  /** Looks at a part that a question failed at, once: whether it is torn, and not only damaged later. */
  async look(client: ClickHouseClient, name: string, alone: Alone): Promise<void> {
    if (this.#lookedAt.has(name)) return;
    this.#lookedAt.add(name);
    const parts = await partsWhere(client, `name = ${quoted(name)}`);
    await takeOut(client, await tornOf(client, parts), alone);
  }

  async #check(client: ClickHouseClient, sinceS: number, alone: Alone): Promise<TornPart[]> {
    const since = `modification_time >= fromUnixTimestamp64Milli(${Math.floor(sinceS * 1_000)})`;
    const torn = await tornOf(client, await partsWhere(client, since));
    await takeOut(client, torn, alone);
    return torn;
  }

  async #hasRoom(): Promise<boolean> {
    const { bavail, bsize } = await statfs(this.#dataDir);
    return bavail * bsize >= ROOM_BYTES;
  }
}

/** What nothing is lost with is deleted: an insert's part, as that is told as failed, and what was merged of parts that are there again. */
async function takeOut(client: ClickHouseClient, torn: readonly TornPart[], alone: Alone): Promise<void> {
  if (torn.length === 0) return;
  await alone(() => reload(client, new Set(torn.map(({ table }) => table))));
  for (const part of torn) {
    if (!isInsert(part) && !(await isThereAgain(client, part))) continue;
    await client.command({
      query: `ALTER TABLE ${part.table} DROP DETACHED PART ${quoted(`broken-on-start_${part.name}`)}`,
      clickhouse_settings: { allow_drop_detached: 1 },
    });
  }
}

/** Parts that were merged are deleted together, some minutes later. */
async function isThereAgain(client: ClickHouseClient, { table, name }: TornPart): Promise<boolean> {
  const [, day = "", first, last] = /^(\w+?)_(\d+)_(\d+)_\d+/.exec(name) ?? [];
  const [row] = await rowsOf<[string, string]>(
    client,
    `SELECT toString(min(min_block_number)), toString(max(max_block_number)) FROM system.parts
     WHERE active AND database = currentDatabase() AND table = ${quoted(table)} AND partition_id = ${quoted(day)}
     AND min_block_number >= ${Number(first)} AND max_block_number <= ${Number(last)}`,
  );
  return row?.[0] === first && row?.[1] === last;
}

function isInsert({ table, level }: TornPart): boolean {
  return table === "events" && level === 0;
}

async function partsWhere(client: ClickHouseClient, condition: string): Promise<TornPart[]> {
  const parts = await rowsOf<[string, string, number]>(
    client,
    `SELECT table, name, toUInt32(level) FROM system.parts
     WHERE active AND database = currentDatabase() AND rows > 0 AND ${condition}`,
  );
  return parts.map(([table, name, level]) => ({ table, name, level }));
}

async function tornOf(client: ClickHouseClient, parts: readonly TornPart[]): Promise<TornPart[]> {
  const torn: TornPart[] = [];
  for (const part of parts) if (!(await isWhole(client, part))) torn.push(part);
  return torn;
}

async function isWhole(client: ClickHouseClient, { table, name }: TornPart): Promise<boolean> {
  try {
    const [told] = await rowsOf<[string, number]>(client, `CHECK TABLE ${table} PART ${quoted(name)}`);
    return told === undefined || told[1] === 1;
  } catch (error) {
    // Merged with others meanwhile: those could be read.
    return /NO_SUCH_DATA_PART|No such data part/.test(String(error));
  }
}

async function rowsOf<Row>(client: ClickHouseClient, query: string): Promise<Row[]> {
  const result = await client.query({ query, format: "JSONCompactEachRow" });
  return result.json<Row>();
}

/**
 * Opens tables anew, as a start does: parts that are not whole are set aside, and where one was merged of others that are
 * still there, these take its place. A process that ends in between finds the tables as they are.
 */
async function reload(client: ClickHouseClient, tables: ReadonlySet<string>): Promise<void> {
  for (const table of tables) {
    await client.command({ query: `DETACH TABLE ${table} SYNC` });
    for (let isThere = false; !isThere;) {
      isThere = await client.command({ query: `ATTACH TABLE ${table}` }).then(
        () => true,
        () => false,
      );
      // A question that began before may still read it; without the table nothing works at all.
      if (!isThere) await pause(ATTACH_AGAIN_MS);
    }
  }
}

function diskFull(): StoreError {
  return new StoreError(
    "store-full",
    "The disk that holds the data is full. Free some space; Jobtrail goes on by itself and loses nothing.",
  );
}
