import type { LogRecord } from "../record.ts";
import { Slice } from "../slice.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { INSERT_COLUMNS, nativeBlock } from "./native-block.ts";
import type { SeqNumbers } from "./seq-numbers.ts";
import type { PreparedBatch } from "./store.ts";

/** Writes batches of numbered rows. */
export class Inserter {
  readonly #clickhouse: ClickHouse;
  readonly #numbers: SeqNumbers;

  /** @param numbers those of this instance, behind all that are in the store */
  constructor(clickhouse: ClickHouse, numbers: SeqNumbers) {
    this.#clickhouse = clickhouse;
    this.#numbers = numbers;
  }

  /** Numbers records from behind the last one prepared, or from where they were numbered before. */
  async prepare(records: readonly LogRecord[], firstSeq?: number): Promise<PreparedBatch> {
    const first = firstSeq ?? this.#numbers.take(records.length);
    return { rows: records.length, firstSeq: first, block: await nativeBlock(records, first, new Slice()) };
  }

  /**
   * Stores all of a batch or none.
   * @throws StoreError
   */
  async insert({ rows, block }: PreparedBatch): Promise<void> {
    if (rows > 0) await this.#clickhouse.insert("events", INSERT_COLUMNS, block);
  }
}
