import { readFile, rename, stat } from "node:fs/promises";
import { uptime } from "node:os";
import { dirname, join } from "node:path";
import { numberAt, textAt } from "../event-row.ts";
import type { Rows } from "../question.ts";

/** A stretch of rows that ClickHouse, or somebody, has set aside: it lies in `detached` and is asked no more. */
export interface LostPart {
  table: string;
  /** Its folder in `detached`, by which commands name it. */
  name: string;
  /** ClickHouse's word for why, for example `broken-on-start`; "" where it was set aside by hand. */
  reason: string;
  /** Rows that are missing because of it; null where what tells is unreadable too. */
  rows: number | null;
  /** Whether they certainly counted as stored; what was being written as Jobtrail was ended may not have. */
  isSure: boolean;
  /** When they were received, microseconds since the epoch; null where unknown. */
  fromUs: number | null;
  toUs: number | null;
  /** Number of its first insert: parts whose last is lower hold what was stored before. */
  firstBlock: number;
}

/** Reasons for which rows are gone; the others are of copies and leftovers. `''` is what DETACH leaves. */
const LOSSES = "'', 'broken-on-start', 'broken', 'unexpected'";
const DAY_US = 86_400_000_000;

/**
 * The parts that were set aside and took rows with them, the earliest first. Of one whose rows are all there again,
 * because the smaller parts that it was merged of still were, or the larger one that it was merged into, nothing is lost.
 * @param areFilesHere whether ClickHouse's files can be read here, as those of an embedded one
 * @throws StoreError
 */
export async function lostParts(clickhouse: Rows, areFilesHere: boolean): Promise<LostPart[]> {
  const rows = await clickhouse.rows(
    `SELECT table, partition_id, min_block_number, max_block_number, path, name, reason, level FROM system.detached_parts
     WHERE database = currentDatabase() AND reason IN (${LOSSES}) AND min_block_number IS NOT NULL
     ORDER BY min_block_number`,
  );
  if (rows.length === 0) return [];
  // Where a part was set aside by hand, ClickHouse puts an empty one in its place for a while.
  const active = (
    await clickhouse.rows(
      `SELECT table, partition_id, min_block_number, max_block_number, path, rows FROM system.parts
       WHERE active AND rows > 0 AND database = currentDatabase()`,
    )
  ).map((row) => ({ ...placeOf(row), rows: numberAt(row, 5) }));
  const lost: LostPart[] = [];
  for (const row of rows) {
    const part = { ...placeOf(row), name: textAt(row, 5), reason: textAt(row, 6), level: numberAt(row, 7) };
    const told = await lossOf(
      part,
      active.filter((other) => isBeside(part, other)),
      areFilesHere,
    );
    if (told) lost.push(told);
  }
  return lost;
}

/** Where rows are, in which order they were inserted. */
interface Place {
  table: string;
  day: string;
  first: number;
  last: number;
  path: string;
}

function placeOf(row: readonly unknown[]): Place {
  return {
    table: textAt(row, 0),
    day: textAt(row, 1),
    first: numberAt(row, 2),
    last: numberAt(row, 3),
    path: textAt(row, 4),
  };
}

function isBeside(a: Place, b: Place): boolean {
  return a.table === b.table && a.day === b.day;
}

async function lossOf(
  part: Place & { name: string; reason: string; level: number },
  beside: readonly (Place & { rows: number })[],
  areFilesHere: boolean,
): Promise<LostPart | undefined> {
  const around = beside.find(({ first, last }) => first <= part.first && last >= part.last);
  if (around && (!areFilesHere || (await isOlder(around.path, part.path)))) {
    if (areFilesHere) await ignore(part);
    return undefined;
  }
  const within = beside.filter(({ first, last }) => first >= part.first && last <= part.last);
  const kept = within.reduce((sum, other) => sum + other.rows, 0);
  const held = areFilesHere ? await rowsIn(part.path) : null;
  const rows = held === null ? leftBetween(part, within) : Math.max(0, held - kept);
  const isInsert = part.table === "events" && part.level === 0 && part.reason === "broken-on-start";
  if (rows === 0 || (isInsert && areFilesHere && (await wasNeverWhole(part.path)))) {
    if (areFilesHere) await ignore(part);
    return undefined;
  }
  const times = (areFilesHere ? await receivedIn(part.path) : undefined) ?? dayOf(part.day);
  const { table, name, reason, first: firstBlock } = part;
  return { table, name, reason, rows, isSure: !isInsert, ...times, firstBlock };
}

/**
 * What is missing of a part that no longer says how many rows it had: nothing where those that it was merged of are there
 * from its first to its last, for they are deleted together; else that is not known.
 */
function leftBetween(part: Place, within: readonly Place[]): 0 | null {
  const isBegun = within.some(({ first }) => first === part.first);
  return isBegun && within.some(({ last }) => last === part.last) ? 0 : null;
}

/**
 * Whether a part was there when the other was set aside, which then was only a leftover of it. What is merged later goes
 * over the gap, as if the rows had been in it. A folder's own time changes when it is moved.
 */
async function isOlder(path: string, setAside: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(path), stat(setAside)]).catch(() => []);
  return one !== undefined && other !== undefined && one.mtimeMs <= other.ctimeMs;
}

/**
 * Whether an insert's part was torn as it was written: its list of files is empty, and what was written since the machine was
 * started is on the disk as it was written. Inserts count as stored once they are known to be whole, so this one did not.
 */
async function wasNeverWhole(path: string): Promise<boolean> {
  const list = await stat(join(path, "checksums.txt")).catch(() => undefined);
  if (list?.size !== 0) return false;
  const startedMs = Date.now() - uptime() * 1_000;
  return startedMs < list.mtimeMs && list.mtimeMs <= Date.now();
}

/** Takes note that nothing is lost with it, in the way that ClickHouse itself names such parts. */
async function ignore({ path, name, reason }: { path: string; name: string; reason: string }): Promise<void> {
  const bare = reason === "" ? name : name.slice(reason.length + 1);
  await rename(path, join(dirname(path), `ignored_${bare}`)).catch(() => undefined);
}

/** A part says how many rows it has in a small file of its own, which a broken one mostly still has. */
async function rowsIn(path: string): Promise<number | null> {
  const text = await readFile(join(path, "count.txt"), "utf8").catch(() => "");
  return /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
}

/** The least and the greatest value of `received`, each eight bytes in little-endian order. */
async function receivedIn(path: string): Promise<Pick<LostPart, "fromUs" | "toUs"> | undefined> {
  const bytes = await readFile(join(path, "minmax_received.idx")).catch(() => undefined);
  if (bytes?.length !== 16) return undefined;
  const [fromUs, toUs] = [Number(bytes.readBigInt64LE(0)), Number(bytes.readBigInt64LE(8))];
  const isTime = Number.isSafeInteger(fromUs) && Number.isSafeInteger(toUs) && 0 < fromUs && fromUs <= toUs;
  return isTime ? { fromUs, toUs } : undefined;
}

/** A partition of the events is a day of receipt (UTC), written `20260604`. */
function dayOf(partition: string): Pick<LostPart, "fromUs" | "toUs"> {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(partition) ?? [];
  const fromUs = Date.parse(`${year}-${month}-${day}T00:00:00Z`) * 1_000;
  return Number.isNaN(fromUs) ? { fromUs: null, toUs: null } : { fromUs, toUs: fromUs + DAY_US };
}
