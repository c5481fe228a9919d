import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import type { LogRecord } from "../record.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { INSERT_COLUMNS, nativeBlock } from "./native-block.ts";
import type { SeqNumbers } from "./seq-numbers.ts";
import type { PreparedBatch } from "./store.ts";

/** Work done in one go before requests and live views have their turn. */
const SLICE_MS = 4;

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
    return { rows: records.length, firstSeq: first, block: await nativeBlock(records, first, fairPause()) };
  }

  /**
   * Stores all of a batch or none.
   * @throws StoreError
   */
  async insert({ rows, block }: PreparedBatch): Promise<void> {
    if (rows > 0) await this.#clickhouse.insert("events", INSERT_COLUMNS, block);
  }
}

/** Lets the event loop go when a slice of work is over. */
function fairPause(): () => Promise<void> {
  let sinceMs = performance.now();
  return async () => {
    if (performance.now() - sinceMs < SLICE_MS) return;
    await yieldToEventLoop();
    sinceMs = performance.now();
  };
}
