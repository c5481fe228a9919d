import type { LogRecord } from "../record.ts";
import { Slice } from "../slice.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { INSERT_COLUMNS, nativeBlock } from "./native-block.ts";
import type { PreparedBatch } from "./store.ts";

/** Numbers rows in the order of storing and writes batches. */
export class Inserter {
  readonly #clickhouse: ClickHouse;
  #lastSeq: number;

  /** @param lastSeq the greatest number in the store */
  constructor(clickhouse: ClickHouse, lastSeq: number) {
    this.#clickhouse = clickhouse;
    this.#lastSeq = lastSeq;
  }

  /** Numbers records from behind the last one prepared. */
  async prepare(records: readonly LogRecord[]): Promise<PreparedBatch> {
    // The clock keeps numbers of several instances on one cluster roughly in order.
    const firstSeq = Math.max(this.#lastSeq + 1, Date.now() * 1000);
    this.#lastSeq = firstSeq + records.length - 1;
    return { rows: records.length, block: await nativeBlock(records, firstSeq, new Slice()) };
  }

  /**
   * Stores all of a batch or none.
   * @throws StoreError
   */
  async insert({ rows, block }: PreparedBatch): Promise<void> {
    if (rows > 0) await this.#clickhouse.insert("events", INSERT_COLUMNS, block);
  }
}
