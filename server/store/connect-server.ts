import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { createClient, type ClickHouseClient } from "@clickhouse/client";
import { ClickHouse, INSERT_SETTINGS, QUIET, type BlockInsert } from "./clickhouse.ts";

/** How to reach a ClickHouse server. */
export interface ServerAddress {
  url: string;
  username?: string;
  password?: string;
  database?: string;
}

/** Connects to a ClickHouse server; nothing is sent yet. */
export function connectServer({ url, username, password, database }: ServerAddress): ClickHouse {
  const client = createClient({ ...QUIET, url, username, password, database, request_timeout: 60_000 });
  const lanes = {
    inserts: [client],
    own: [client, client],
    quick: [client, client, client],
    questions: [client, client, client],
  };
  return new ClickHouse(lanes, { insert: insertOverHttp }, async () => {});
}

async function insertOverHttp(
  client: ClickHouseClient,
  { table, columns, blocks }: BlockInsert,
): Promise<void> {
  const { stream } = await client.exec({
    query: `INSERT INTO ${table} (${columns.join(", ")}) FORMAT Native`,
    values: Readable.from(blocks, { objectMode: false }),
    clickhouse_settings: { ...INSERT_SETTINGS, async_insert: 0 },
  });
  stream.resume();
  await finished(stream);
}
