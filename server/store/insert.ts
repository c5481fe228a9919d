import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import type { LogRecord } from "../record.ts";
import type { ClickHouse } from "./clickhouse.ts";

// One block of one INSERT is one part, and a part is stored whole or not at all; parallel parsing would cut it.
const INSERT = `INSERT INTO events (id, seq, time, received, level, source, host, service, stream, target, phase, job, job_id,
  worker, segment, milestone, message, fields, raw_text, raw_base64, position)
SETTINGS input_format_parallel_parsing = 0, max_insert_block_size = 1000000, async_insert = 0 FORMAT JSONCompactEachRow
`;

/** Rows serialised in one go: about 2 ms of work, so that the event loop stays free for live views. */
const SLICE_ROWS = 400;

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
    let seq = Math.max(this.#lastSeq + 1, Date.now() * 1000);
    const slices: string[] = [];
    for (let from = 0; from < records.length; from += SLICE_ROWS) {
      if (from > 0) await yieldToEventLoop();
      let text = "";
      for (const record of records.slice(from, from + SLICE_ROWS)) text += `${rowText(record, seq++)}\n`;
      slices.push(text);
    }
    this.#lastSeq = seq - 1;
    await this.#clickhouse.command(INSERT + slices.join(""));
  }
}

function rowText(record: LogRecord, seq: number): string {
  const text = JSON.stringify(row(record, seq));
  // ClickHouse refuses half of a surrogate pair, which a JSON log line may well carry as an escape.
  return /\\ud[89a-f]/.test(text) ? JSON.stringify(row(record, seq), wellFormed) : text;
}

function row(record: LogRecord, seq: number): unknown[] {
  const isText = typeof record.raw === "string";
  return [
    record.id,
    seq,
    record.timeUs,
    record.receivedUs,
    record.level,
    record.source,
    record.host,
    record.service,
    record.stream,
    record.target,
    record.phase,
    record.job,
    record.jobId,
    record.worker,
    record.segment,
    record.milestone,
    record.message,
    record.fields,
    isText ? record.raw : "",
    isText ? "" : Buffer.from(record.raw as Uint8Array).toString("base64"),
    record.position,
  ];
}

function wellFormed(_key: string, value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), inner]));
}
