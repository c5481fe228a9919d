import { isUtf8 } from "node:buffer";
import type { LogRecord } from "../record.ts";
import { withHead } from "./line-head.ts";
import { joined } from "./numbered-text.ts";

/** A column as it stands in a block: a value for each row. */
type Values = readonly unknown[];

/** A row's values by their columns' names. */
type Row = Record<string, unknown>;

/**
 * Reads the records that a block was written of, for the few times when somebody wants what was let go. Nothing but what
 * `writeNativeBlock` writes can be read; a record's format is not in it, and is "".
 */
export function readNativeBlock(block: Uint8Array): LogRecord[] {
  const reader = new BlockReader(block);
  const columns = reader.varint();
  const length = reader.varint();
  const rows = Array.from({ length }, (): Row => ({}));
  for (let column = 0; column < columns; column++) {
    const name = reader.text();
    const values = reader.column(reader.text(), name, length);
    for (const [index, row] of rows.entries()) row[name] = values[index];
  }
  return rows.map(recordOf);
}

/** See `INSERT_COLUMNS`: all but these are a record's members under their own names. */
function recordOf({
  seq: _number,
  id_prefix,
  id_number,
  position_prefix,
  position_number,
  time_us,
  received_us,
  job_id,
  head,
  line,
  ...others
}: Row): LogRecord {
  return {
    ...others,
    id: joined(String(id_prefix), Number(id_number)),
    timeUs: time_us,
    receivedUs: received_us,
    jobId: job_id,
    raw: withHead(line as string | Uint8Array, Number(head), Number(time_us)),
    position: joined(String(position_prefix), Number(position_number)),
    format: "",
  } as LogRecord;
}

class BlockReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(block: Uint8Array) {
    this.#bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  }

  column(type: string, name: string, rows: number): Values {
    if (type === "LowCardinality(String)") {
      this.#at += 8;
      return this.#words(rows);
    }
    if (type.startsWith("Map(")) return this.#fields(rows);
    return Array.from({ length: rows }, () => this.#value(type, name));
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  text(): string {
    return this.#string().toString("utf8");
  }

  #value(type: string, name: string): unknown {
    if (type === "UInt8") return this.#bytes[this.#at++];
    if (type === "UInt32") return this.#bytes.readUInt32LE((this.#at += 4) - 4);
    if (type === "Float64") return this.#bytes.readDoubleLE((this.#at += 8) - 8);
    if (type !== "String") return this.#int64();
    if (name !== "line") return this.text();
    const bytes = this.#string();
    return isUtf8(bytes) ? bytes.toString("utf8") : Uint8Array.from(bytes);
  }

  #string(): Buffer {
    const length = this.varint();
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }

  #int64(): number {
    return Number(this.#bytes.readBigInt64LE((this.#at += 8) - 8));
  }

  /** See `WordColumn`; of no rows there is nothing. */
  #words(rows: number): string[] {
    if (rows === 0) return [];
    const width = 1 << (this.#int64() & 0xff);
    const words = Array.from({ length: this.#int64() }, () => this.text());
    this.#at += 8;
    return Array.from(
      { length: rows },
      () => words[this.#bytes.readUIntLE((this.#at += width) - width, width)]!,
    );
  }

  #fields(rows: number): Values {
    this.#at += 8;
    const ends = Array.from({ length: rows }, () => this.#int64());
    const names = this.#words(ends.at(-1) ?? 0);
    let entry = 0;
    return ends.map((end) => {
      const fields: [string, string][] = [];
      while (entry < end) fields.push([names[entry++]!, this.text()]);
      return Object.fromEntries(fields);
    });
  }
}
