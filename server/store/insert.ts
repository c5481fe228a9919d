import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import type { LogRecord } from "../record.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { INSERT_COLUMNS, nativeBlock } from "./native-block.ts";

/** Work done in one go before requests and live views have their turn. */
const SLICE_MS = 4;

/** Numbers rows in the order of storing and writes batches. */
export class Inserter {
  readonly #clickhouse: ClickHouse;
  #lastSeq: number;

  /** @param lastSeq the greatest number in the store */
  constructor(clickhouse: ClickHouse, lastSeq: number) {
    this.#clickhouse = clickhouse;
    this.#lastSeq = lastSeq;
  }

  /**
   * Stores all records or none.
   * @throws StoreError
   */
  async insert(records: readonly LogRecord[]): Promise<void> {
    if (records.length === 0) return;
    // The clock keeps numbers of several instances on one cluster roughly in order.
    const firstSeq = Math.max(this.#lastSeq + 1, Date.now() * 1000);
    this.#lastSeq = firstSeq + records.length - 1;
    await this.#clickhouse.insert(
      "events",
      INSERT_COLUMNS,
      await nativeBlock(records, firstSeq, fairPause()),
    );
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
