import type { LogRecord } from "../record.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { numberAt, textAt } from "./event-row.ts";

/**
 * Keeps a line that `events` does not take, all of it as text and bytes.
 * @param reason what ClickHouse said
 * @throws StoreError
 */
export async function setAside(clickhouse: ClickHouse, record: LogRecord, reason: string): Promise<void> {
  const values: [column: string, value: string | Uint8Array][] = [
    ["id", record.id],
    ["received", new Date(record.receivedUs / 1_000).toISOString()],
    ["source", record.source],
    ["stream", record.stream],
    ["position", record.position],
    ["reason", reason],
    ["raw", record.raw],
  ];
  const writer = new ByteWriter(1_024 + record.raw.length * 3);
  writer.varint(values.length);
  writer.varint(1);
  for (const [column, value] of values) {
    writer.string(column);
    writer.string("String");
    writer.string(value);
  }
  const columns = values.map(([column]) => column);
  await clickhouse.insert("set_aside", columns, [writer.bytes()]);
}

/** How many lines of each source are kept aside. @throws StoreError */
export async function setAsideRows(clickhouse: ClickHouse): Promise<Map<string, number>> {
  const rows = await clickhouse.rows("SELECT source, uniqExact(id) FROM set_aside GROUP BY source");
  return new Map(rows.map((row) => [textAt(row, 0), numberAt(row, 1)]));
}
