import { seqAt } from "../protocol/cursor.ts";
import type { LogRecord } from "../record.ts";
import type { Slice } from "../slice.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { headOf, withoutHead } from "./line-head.ts";
import { numberOf, prefixOf } from "./numbered-text.ts";
import { WordColumn } from "./word-column.ts";

/** A column of an INSERT: how its values are taken from records numbered from `firstSeq` on. */
interface Column {
  name: string;
  /** That of the table's own column wherever that can be: ClickHouse takes it in as it is then. */
  type: string;
  write(writer: ByteWriter, records: readonly LogRecord[], rows: RowFacts): void;
}

/** What several columns are made of. */
interface RowFacts {
  /** The number of the first row. */
  firstSeq: number;
  /** What of each row's line its time says (see `headOf`). */
  heads: Uint8Array;
}

const NUMBERS = "seq";
const COLUMNS: readonly Column[] = [
  text("id_prefix", (record) => prefixOf(record.id)),
  integers("id_number", "UInt64", (record) => numberOf(record.id)),
  {
    name: NUMBERS,
    type: "UInt64",
    write(writer, { length }, { firstSeq }) {
      for (let index = 0; index < length; index++) writer.int64(seqAt(firstSeq, index));
    },
  },
  integers("time_us", "Int64", (record) => record.timeUs),
  integers("received_us", "Int64", (record) => record.receivedUs),
  words("level", (record) => record.level),
  words("source", (record) => record.source),
  words("host", (record) => record.host),
  words("service", (record) => record.service),
  words("stream", (record) => record.stream),
  words("target", (record) => record.target),
  words("phase", (record) => record.phase),
  words("job", (record) => record.job),
  words("job_id", (record) => record.jobId),
  words("worker", (record) => record.worker),
  words("segment", (record) => record.segment),
  words("milestone", (record) => record.milestone),
  counts("done", (record) => record.done),
  counts("total", (record) => record.total),
  {
    name: "seconds",
    type: "Float64",
    write(writer, records) {
      for (const { seconds } of records) writer.float64(seconds);
    },
  },
  text("reason", (record) => record.reason),
  words("inferred", (record) => record.inferred),
  text("message", (record) => record.message),
  { name: "fields", type: "Map(LowCardinality(String), String)", write: writeFields },
  {
    name: "head",
    type: "UInt8",
    write(writer, _records, { heads }) {
      for (const head of heads) writer.uint8(head);
    },
  },
  {
    name: "line",
    type: "String",
    write(writer, records, { heads }) {
      for (const [index, { raw }] of records.entries()) writer.string(withoutHead(raw, heads[index] ?? 0));
    },
  },
  text("position_prefix", (record) => prefixOf(record.position)),
  integers("position_step", "Int64", ({ position, id }) => numberOf(position) - numberOf(id)),
];

/** The columns of a block, in its order. */
export const INSERT_COLUMNS: readonly string[] = COLUMNS.map(({ name }) => name);

/**
 * Writes records as one block of ClickHouse's Native format, column by column: the form that it takes in
 * fastest, and one that carries any bytes. Lets the event loop go between columns.
 * @returns where the rows' numbers begin, for {@link numberRows}
 * https://clickhouse.com/docs/interfaces/formats/Native
 */
export async function writeNativeBlock(
  writer: ByteWriter,
  records: readonly LogRecord[],
  firstSeq: number,
  slice: Slice,
): Promise<number> {
  let numbersAt = 0;
  const rows: RowFacts = {
    firstSeq,
    heads: Uint8Array.from(records, ({ raw, timeUs }) => headOf(raw, timeUs)),
  };
  writer.varint(COLUMNS.length);
  writer.varint(records.length);
  for (const column of COLUMNS) {
    writer.string(column.name);
    writer.string(column.type);
    if (column.name === NUMBERS) numbersAt = writer.length;
    column.write(writer, records, rows);
    if (slice.isOver) await slice.rest();
  }
  return numbersAt;
}

/**
 * Gives the rows of a block that was written other numbers.
 * @param numbersAt what `writeNativeBlock` returned
 * @param firstSeq the number of the batch's first row
 * @param before rows of the batch before those of the block
 */
export function numberRows(
  block: Buffer,
  { numbersAt, rows }: { numbersAt: number; rows: number },
  firstSeq: number,
  before: number,
): void {
  for (let index = 0; index < rows; index++) {
    const seq = seqAt(firstSeq, before + index);
    const at = numbersAt + index * 8;
    block.writeUInt32LE(seq % 2 ** 32, at);
    block.writeUInt32LE(Math.floor(seq / 2 ** 32), at + 4);
  }
}

function text(name: string, valueOf: (record: LogRecord) => string | Uint8Array): Column {
  return {
    name,
    type: "String",
    write(writer, records) {
      for (const record of records) writer.string(valueOf(record));
    },
  };
}

function words(name: string, valueOf: (record: LogRecord) => string): Column {
  const column = new WordColumn();
  return {
    name,
    type: "LowCardinality(String)",
    write(writer, records) {
      column.begin(writer);
      for (const record of records) column.add(valueOf(record));
      column.writeTo(writer);
    },
  };
}

function integers(name: string, type: "Int64" | "UInt64", valueOf: (record: LogRecord) => number): Column {
  return {
    name,
    type,
    write(writer, records) {
      for (const record of records) writer.int64(valueOf(record));
    },
  };
}

function counts(name: string, valueOf: (record: LogRecord) => number): Column {
  return {
    name,
    type: "UInt32",
    write(writer, records) {
      for (const record of records) writer.uint32(valueOf(record));
    },
  };
}

/** No two blocks are at one column at a time: the event loop is let go only between columns. */
const fieldNames = new WordColumn();

/** A map column is where each row's entries end, then all names, then all values. */
function writeFields(writer: ByteWriter, records: readonly LogRecord[]): void {
  fieldNames.begin(writer);
  let entries = 0;
  for (const { fields } of records) {
    for (const name in fields) {
      fieldNames.add(name);
      entries++;
    }
    writer.int64(entries);
  }
  fieldNames.writeTo(writer);
  for (const { fields } of records) for (const name in fields) writer.string(fields[name] ?? "");
}
