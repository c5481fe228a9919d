import type { ClickHouse } from "./clickhouse.ts";
import { numberAt, textAt } from "./event-row.ts";

/**
 * For each stream of the source the position of the row stored last, the stream stored to last at the end: of the rows
 * that there are, and of those that were removed. What is found is kept in `positions`, so that the next time only
 * rows are read that were stored since. Positions are long and numbers are short: the first step reads numbers only.
 * @returns the positions, the numbers of their rows, and the greatest number of the source's rows
 * @throws StoreError
 */
export async function checkpoints(
  clickhouse: ClickHouse,
  source: string,
): Promise<{ positions: Map<string, string>; seqs: readonly number[]; lastSeq: number }> {
  const [known] = await clickhouse.rows("SELECT max(seq) FROM positions WHERE source = {source:String}", {
    source,
  });
  // Rows of a source are stored in the order of their numbers, and positions are kept of all up to some row.
  const since = { source, knownSeq: known ? numberAt(known, 0) : 0 };
  const last = await clickhouse.rows(
    "SELECT stream, max(seq) FROM events WHERE seq > {knownSeq:UInt64} AND source = {source:String} GROUP BY stream",
    since,
  );
  const seqs = last.map((row) => numberAt(row, 1));
  const fresh =
    seqs.length === 0
      ? []
      : await clickhouse.rows(
          `SELECT stream, seq, position FROM events
           WHERE seq > {knownSeq:UInt64} AND seq IN {seqs:Array(UInt64)} AND source = {source:String}`,
          { ...since, seqs },
        );
  // They save work and nothing else: reading must begin where a full disk keeps them from being written, too.
  if (fresh.length > 0) await keepPositions(clickhouse, source, seqs).catch(() => undefined);
  // Last of all: rows that were removed since the first question have left their positions before.
  const kept = await clickhouse.rows(
    "SELECT stream, seq, position FROM positions FINAL WHERE source = {source:String}",
    { source },
  );
  const inOrder = [...kept, ...fresh].sort((a, b) => numberAt(a, 1) - numberAt(b, 1));
  const positions = new Map<string, string>();
  const rows = new Map<string, number>();
  for (const row of inOrder) {
    positions.delete(textAt(row, 0));
    positions.set(textAt(row, 0), textAt(row, 2));
    rows.set(textAt(row, 0), numberAt(row, 1));
  }
  return {
    positions,
    seqs: [...rows.values()],
    lastSeq: Math.max(since.knownSeq, ...seqs),
  };
}

/** Enough of a line to tell it from others. */
const LAST_BYTES = 256;

/**
 * By stream the end of the last line of rows: the bytes that stand before the newline at the row's position.
 * @param seqs numbers of rows, one for each stream
 * @throws StoreError
 */
export async function lastLines(
  clickhouse: ClickHouse,
  source: string,
  seqs: readonly number[],
): Promise<Map<string, Uint8Array>> {
  if (seqs.length === 0) return new Map();
  const rows = await clickhouse.rows(
    `SELECT stream, hex(right(substringIndex(raw, '\\n', -1), ${LAST_BYTES})) FROM events
     WHERE seq IN {seqs:Array(UInt64)} AND source = {source:String} AND raw != ''`,
    { source, seqs },
  );
  return new Map(rows.map((row) => [textAt(row, 0), Buffer.from(textAt(row, 1), "hex")]));
}

/** Keeps the positions of the rows with these numbers. */
async function keepPositions(clickhouse: ClickHouse, source: string, seqs: readonly number[]): Promise<void> {
  await clickhouse.command(
    `INSERT INTO positions SELECT source, stream, seq, position FROM events
     WHERE seq IN {seqs:Array(UInt64)} AND source = {source:String}`,
    { source, seqs },
  );
}

/**
 * Keeps where reading goes on behind each stream's last row of a day, before its rows are removed.
 * @param day of receipt, as `2026-06-04`
 * @throws StoreError
 */
export async function keepPositionsOf(clickhouse: ClickHouse, day: string): Promise<void> {
  await clickhouse.command(
    `INSERT INTO positions SELECT source, stream, max(seq), argMax(position, seq) FROM events
     WHERE toDate(received) = {day:String} GROUP BY source, stream`,
    { day },
  );
}
