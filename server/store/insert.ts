import type { LogRecord } from "../record.ts";
import { Slice } from "../slice.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { INSERT_COLUMNS, writeNativeBlock } from "./native-block.ts";
import type { SeqNumbers } from "./seq-numbers.ts";
import { BlockPack, PartWriters } from "./pack.ts";
import type { Pack, PreparedBatch } from "./store.ts";

/** A batch is made ready while the one before is being stored. */
const MOST_IDLE = 2;
/** Batches larger than this are rare, and their memory is not kept. */
const MOST_KEPT_BYTES = 16 * 1024 * 1024;
const FIRST_BYTES = 64 * 1024;

/** Writes batches of numbered rows. */
export class Inserter {
  readonly #clickhouse: ClickHouse;
  readonly #numbers: SeqNumbers;
  /** Memory of blocks that are stored, for the next ones: new memory costs a third of what writing into it does. */
  readonly #idle: ByteWriter[] = [];
  readonly #parts = new PartWriters();
  /** Whose memory a batch is in that is not stored yet. */
  readonly #writers = new WeakMap<PreparedBatch, ByteWriter>();

  /** @param numbers those of this instance, behind all that are in the store */
  constructor(clickhouse: ClickHouse, numbers: SeqNumbers) {
    this.#clickhouse = clickhouse;
    this.#numbers = numbers;
  }

  /** Numbers records from behind the last one prepared, or from where they were numbered before. */
  async prepare(records: readonly LogRecord[], firstSeq?: number): Promise<PreparedBatch> {
    const first = firstSeq ?? this.#numbers.take(records.length);
    const writer = this.#idle.pop() ?? new ByteWriter(FIRST_BYTES);
    await writeNativeBlock(writer, records, first, new Slice());
    const batch = { rows: records.length, firstSeq: first, blocks: [writer.bytes()] };
    this.#writers.set(batch, writer);
    return batch;
  }

  /** Begins a batch of many records. */
  pack(): Pack {
    return new BlockPack(this.#parts, this.#numbers);
  }

  /**
   * Stores all of a batch or none. Once stored, its block is given up.
   * @throws StoreError
   */
  async insert(batch: PreparedBatch): Promise<void> {
    if (batch.rows > 0) await this.#clickhouse.insert("events", INSERT_COLUMNS, batch.blocks);
    const writer = this.#writers.get(batch);
    if (!writer || !this.#writers.delete(batch)) return;
    if (this.#idle.length >= MOST_IDLE || writer.capacity > MOST_KEPT_BYTES) return;
    writer.clear();
    this.#idle.push(writer);
  }
}
