import { seqAt } from "../protocol/cursor.ts";
import type { LogRecord } from "../record.ts";
import type { Slice } from "../slice.ts";
import { ByteWriter } from "./byte-writer.ts";

/** A column of an INSERT: how its values are taken from records numbered from `firstSeq` on. */
interface Column {
  name: string;
  type: "String" | "Int64" | "UInt64" | "UInt32" | "Float64" | "Map(String, String)";
  write(writer: ByteWriter, records: readonly LogRecord[], firstSeq: number): void;
}

const COLUMNS: readonly Column[] = [
  text("id", (record) => record.id),
  {
    name: "seq",
    type: "UInt64",
    write(writer, { length }, firstSeq) {
      for (let index = 0; index < length; index++) writer.int64(seqAt(firstSeq, index));
    },
  },
  micros("time_us", (record) => record.timeUs),
  micros("received_us", (record) => record.receivedUs),
  text("level", (record) => record.level),
  text("source", (record) => record.source),
  text("host", (record) => record.host),
  text("service", (record) => record.service),
  text("stream", (record) => record.stream),
  text("target", (record) => record.target),
  text("phase", (record) => record.phase),
  text("job", (record) => record.job),
  text("job_id", (record) => record.jobId),
  text("worker", (record) => record.worker),
  text("segment", (record) => record.segment),
  text("milestone", (record) => record.milestone),
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
  text("inferred", (record) => record.inferred),
  text("message", (record) => record.message),
  { name: "fields", type: "Map(String, String)", write: writeFields },
  text("raw", (record) => record.raw),
  text("position", (record) => record.position),
];

/** The columns of {@link nativeBlock}, in its order. */
export const INSERT_COLUMNS: readonly string[] = COLUMNS.map(({ name }) => name);

/** Bytes that a row usually takes at most; a buffer that grows is copied. */
const USUAL_ROW_BYTES = 1_024;

/**
 * Writes records as one block of ClickHouse's Native format, column by column: the form that it takes in
 * fastest, and one that carries any bytes. Calls back between columns, so that the event loop can be let go.
 * https://clickhouse.com/docs/interfaces/formats/Native
 */
export async function nativeBlock(
  records: readonly LogRecord[],
  firstSeq: number,
  slice: Slice,
): Promise<Uint8Array> {
  const writer = new ByteWriter(records.length * USUAL_ROW_BYTES);
  writer.varint(COLUMNS.length);
  writer.varint(records.length);
  for (const column of COLUMNS) {
    writer.string(column.name);
    writer.string(column.type);
    column.write(writer, records, firstSeq);
    if (slice.isOver) await slice.rest();
  }
  return writer.bytes();
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

function micros(name: string, valueOf: (record: LogRecord) => number): Column {
  return {
    name,
    type: "Int64",
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

/** A map column is where each row's entries end, then all names, then all values. */
function writeFields(writer: ByteWriter, records: readonly LogRecord[]): void {
  const names: string[] = [];
  const values: string[] = [];
  for (const { fields } of records) {
    for (const name in fields) {
      names.push(name);
      values.push(fields[name] ?? "");
    }
    writer.int64(names.length);
  }
  for (const name of names) writer.string(name);
  for (const value of values) writer.string(value);
}
