import { checkpoints, lastLines } from "./checkpoints.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { numberAt, textAt } from "./event-row.ts";
import type { SeqNumbers } from "./seq-numbers.ts";
import type { Resumption } from "./store.ts";

/** Rows that there are and rows that were removed alike. */
const PLACES = `(SELECT stream, seq, position FROM events WHERE source = {source:String} AND seq <= {seq:UInt64}
  UNION ALL SELECT stream, seq, position FROM positions WHERE source = {source:String} AND seq <= {seq:UInt64})`;

/**
 * Takes note that all sources are to be read again from behind what was stored before a part that was lost. What was
 * stored before is in the parts whose last insert came before the first of that part.
 * @param firstBlock number of that part's first insert
 * @throws StoreError
 */
export async function beginRereading(clickhouse: ClickHouse, firstBlock: number): Promise<void> {
  const [before] = await clickhouse.rows(
    `SELECT max(seq) FROM events WHERE _part IN (SELECT name FROM system.parts
     WHERE active AND table = 'events' AND database = currentDatabase() AND max_block_number < {firstBlock:UInt64})`,
    { firstBlock },
  );
  await clickhouse.command(
    `INSERT INTO rereadings
     SELECT source, least(fromSeq, if(begun.to_seq = 0, fromSeq, begun.from_seq)), if(begun.to_seq = 0, toSeq, begun.to_seq),
       {changed:UInt64}, 0
     FROM (
       SELECT source, {fromSeq:UInt64} AS fromSeq,
         greatest((SELECT max(seq) FROM events), (SELECT max(seq) FROM positions)) AS toSeq
       FROM (SELECT DISTINCT source FROM events UNION DISTINCT SELECT DISTINCT source FROM positions)
     ) AS known
     LEFT JOIN (SELECT * FROM rereadings FINAL WHERE NOT is_done) AS begun USING source`,
    { fromSeq: before ? numberAt(before, 0) : 0, changed: Date.now() },
  );
}

/**
 * Where the reading of a source goes on: behind its last rows, or where some were lost, behind those before them.
 * @param isAnyRemoved whether days of rows were removed: what a stream with no row left from before had is not known then
 * @returns the positions, and the greatest number of the source's rows
 * @throws StoreError
 */
export async function resume(
  clickhouse: ClickHouse,
  source: string,
  isAnyRemoved: boolean,
): Promise<Resumption & { lastSeq: number }> {
  const { seqs, ...now } = await checkpoints(clickhouse, source);
  const [begun] = await clickhouse.rows(
    "SELECT from_seq, to_seq FROM rereadings FINAL WHERE source = {source:String} AND NOT is_done",
    { source },
  );
  if (!begun) return { ...now, lastLines: await lastLines(clickhouse, source, seqs) };
  const before = await placesAt(clickhouse, source, numberAt(begun, 0));
  const then = await placesAt(clickhouse, source, numberAt(begun, 1));
  const positions = new Map<string, string>();
  const until = new Map<string, Set<string>>();
  for (const [stream, position] of now.positions) {
    if (!before.has(stream) && isAnyRemoved) positions.set(stream, position);
    else until.set(stream, new Set([position, then.get(stream) ?? position]));
  }
  for (const [stream, position] of before) {
    positions.set(stream, position);
    // Where nothing came behind it, it is where it shall be.
    until.get(stream)?.delete(position);
  }
  const ahead = await filesBehind(clickhouse, source, numberAt(begun, 0));
  return { positions, until, ahead, lastSeq: now.lastSeq };
}

/** A stream has so many files at most of which lines may be stored; positions of other kinds are no files' at all. */
const MOST_FILES = 1_000;

/** The files that positions behind a number are in, oldest first: read again, they must keep their names. */
async function filesBehind(
  clickhouse: ClickHouse,
  source: string,
  seq: number,
): Promise<Map<string, string[]>> {
  const rows = await clickhouse.rows(
    `SELECT stream, extract(position, '^(?:gap:)?(.*):\\\\d+$') AS file FROM events
     WHERE source = {source:String} AND seq > {seq:UInt64} AND file != ''
     GROUP BY stream, file ORDER BY min(seq) LIMIT ${MOST_FILES} BY stream`,
    { source, seq },
  );
  const files = new Map<string, string[]>();
  for (const row of rows) files.set(textAt(row, 0), [...(files.get(textAt(row, 0)) ?? []), textAt(row, 1)]);
  return files;
}

/** Where each stream had been read to when this was the greatest number, the stream stored to last at the end. */
async function placesAt(clickhouse: ClickHouse, source: string, seq: number): Promise<Map<string, string>> {
  const rows = await clickhouse.rows(
    `SELECT stream, argMax(position, seq) FROM ${PLACES} GROUP BY stream ORDER BY max(seq)`,
    { source, seq },
  );
  return new Map(rows.map((row) => [textAt(row, 0), textAt(row, 1)]));
}

/**
 * Takes note that a source has been read again, and where its streams are: not behind the rows stored last, which are
 * those that had been lost. Nothing of the source may be on its way to the store.
 * @param positions the stream read last comes last
 * @throws StoreError
 */
export async function endRereading(
  clickhouse: ClickHouse,
  numbers: SeqNumbers,
  source: string,
  positions: ReadonlyMap<string, string>,
): Promise<void> {
  // Positions are kept of all rows up to some number: first those of the streams that were not met.
  await clickhouse.command(
    `INSERT INTO positions SELECT source, stream, max(seq), argMax(position, seq) FROM events
     WHERE source = {source:String} AND seq > (SELECT max(seq) FROM positions WHERE source = {source:String})
     GROUP BY source, stream`,
    { source },
  );
  const met = [...positions];
  const seqs = met.map(() => numbers.take(1));
  if (met.length > 0)
    await clickhouse.command(
      `INSERT INTO positions SELECT {source:String}, place.1, place.2, place.3 FROM
       (SELECT arrayJoin(arrayZip({streams:Array(String)}, {seqs:Array(UInt64)}, {positions:Array(String)})) AS place)`,
      {
        source,
        streams: met.map(([stream]) => stream),
        seqs,
        positions: met.map(([, position]) => position),
      },
    );
  await clickhouse.command(
    "INSERT INTO rereadings SELECT source, from_seq, to_seq, {changed:UInt64}, 1 FROM rereadings FINAL WHERE source = {source:String}",
    { source, changed: Date.now() },
  );
}
