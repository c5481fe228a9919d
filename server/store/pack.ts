import type { LogRecord } from "../record.ts";
import { Slice } from "../slice.ts";
import { ByteWriter } from "./byte-writer.ts";
import { readNativeBlock } from "./native-block-reading.ts";
import { numberRows, writeNativeBlock } from "./native-block.ts";
import type { SeqNumbers } from "./seq-numbers.ts";
import type { Pack, PackedPart, PreparedBatch } from "./store.ts";

/** Memory of parts that are stored is kept for so many of the next ones, and not that of parts larger than this. */
const MOST_IDLE = 8;
const MOST_KEPT_BYTES = 8 * 1024 * 1024;
const FIRST_BYTES = 64 * 1024;

/** Memory for parts; new memory costs a third of what writing into it does. */
export class PartWriters {
  readonly #idle: ByteWriter[] = [];

  take(): ByteWriter {
    return this.#idle.pop() ?? new ByteWriter(FIRST_BYTES);
  }

  /** Gives it back: what was in it is overwritten by the next. */
  give(writer: ByteWriter): void {
    if (this.#idle.length >= MOST_IDLE || writer.capacity > MOST_KEPT_BYTES) return;
    writer.clear();
    this.#idle.push(writer);
  }
}

/** Parts that are one batch, each a block of its own. ClickHouse joins the blocks of an INSERT to one part of the table. */
export class BlockPack implements Pack {
  readonly #writers: PartWriters;
  readonly #numbers: SeqNumbers;
  readonly #parts: { writer: ByteWriter; rows: number; numbersAt: number }[] = [];
  #rows = 0;
  #bytes = 0;

  /** @param numbers those that the rows are given at the end */
  constructor(writers: PartWriters, numbers: SeqNumbers) {
    this.#writers = writers;
    this.#numbers = numbers;
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  async add(records: readonly LogRecord[]): Promise<PackedPart> {
    const writer = this.#writers.take();
    const numbersAt = await writeNativeBlock(writer, records, 0, new Slice());
    this.#parts.push({ writer, rows: records.length, numbersAt });
    this.#rows += records.length;
    this.#bytes += writer.length;
    return { whole: () => readNativeBlock(writer.bytes()) };
  }

  end(): PreparedBatch {
    const firstSeq = this.#numbers.take(this.#rows);
    let before = 0;
    for (const { writer, ...place } of this.#parts) {
      numberRows(writer.bytes(), place, firstSeq, before);
      before += place.rows;
    }
    return { rows: this.#rows, firstSeq, blocks: this.#parts.map(({ writer }) => writer.bytes()) };
  }

  free(): void {
    for (const { writer } of this.#parts.splice(0)) this.#writers.give(writer);
  }
}
