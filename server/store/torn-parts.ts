import { statfs } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { ClickHouseClient } from "@clickhouse/client";
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

/** What mending needs of the connections. */
export interface Mending {
  /** Runs work while no other statement begins. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Some parts were set aside, and what they held may be lost. */
  onSetAside(): void;
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
  async around(client: ClickHouseClient, insert: () => Promise<unknown>, mending: Mending): Promise<void> {
    const beganS = Date.now() / 1_000 - OVERLAP_S;
    try {
      await insert();
    } catch (error) {
      this.#uncheckedS ??= beganS;
      // What cannot be looked at now is looked at behind the next attempt.
      await this.#check(client, this.#uncheckedS, mending).catch(() => undefined);
      throw error;
    }
    const hasRoom = await this.#hasRoom();
    if (!hasRoom) this.#uncheckedS ??= beganS;
    if (this.#uncheckedS === undefined) return;
    const checkedS = Date.now() / 1_000 - OVERLAP_S;
    const torn = await this.#check(client, this.#uncheckedS, mending);
    this.#uncheckedS = hasRoom ? undefined : checkedS;
    if (torn.some(isInsert)) throw diskFull();
  }

  /** Looks at a part that a question failed at, once: what is torn is set aside, and what was only damaged stays. */
  async look(client: ClickHouseClient, name: string, mending: Mending): Promise<void> {
    if (this.#lookedAt.has(name)) return;
    this.#lookedAt.add(name);
    try {
      const torn = await tornOf(client, await partsWhere(client, `name = ${quoted(name)}`));
      await takeOut(client, torn, () => false, mending);
    } catch (error) {
      this.#lookedAt.delete(name);
      throw error;
    }
  }

  /** Inserts are checked before they count as done: of what is torn of one, nothing is lost. */
  async #check(client: ClickHouseClient, sinceS: number, mending: Mending): Promise<TornPart[]> {
    const since = `modification_time >= fromUnixTimestamp64Milli(${Math.floor(sinceS * 1_000)})`;
    const torn = await tornOf(client, await partsWhere(client, since));
    await takeOut(client, torn, isInsert, mending);
    return torn;
  }

  async #hasRoom(): Promise<boolean> {
    const { bavail, bsize } = await statfs(this.#dataDir);
    return bavail * bsize >= ROOM_BYTES;
  }
}

/**
 * Takes parts out of their tables. Those with which nothing is lost are deleted: what never counted as stored, and what
 * was merged of parts that are there again.
 */
async function takeOut(
  client: ClickHouseClient,
  torn: readonly TornPart[],
  neverCounted: (part: TornPart) => boolean,
  mending: Mending,
): Promise<void> {
  if (torn.length === 0) return;
  await mending.alone(() => reload(client, new Set(torn.map(({ table }) => table))));
  let isAnyLost = false;
  for (const part of torn) {
    const setAside = `broken-on-start_${part.name}`;
    const [isThere] = await partsWhere(
      client,
      `table = ${quoted(part.table)} AND name = ${quoted(part.name)}`,
    );
    // Where only what is kept beside the rows was torn, ClickHouse goes on without it.
    if (isThere) continue;
    if (neverCounted(part) || (await isThereAgain(client, part)))
      await client.command({
        query: `ALTER TABLE ${part.table} DROP DETACHED PART ${quoted(setAside)}`,
        clickhouse_settings: { allow_drop_detached: 1 },
      });
    else isAnyLost = true;
  }
  if (isAnyLost) mending.onSetAside();
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
