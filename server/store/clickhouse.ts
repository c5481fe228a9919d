import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from "@clickhouse/client";
import { withLiterals, type Params } from "./literals.ts";
import { storeErrorFrom } from "./store-error.ts";

/** A question is given up after this long; a view that waits longer is no view. */
const QUESTION_TIMEOUT_S = 20;

/** One block of rows in the Native format, on its way into a table. */
export interface BlockInsert {
  table: string;
  columns: readonly string[];
  block: Uint8Array;
}

/** Failures reach whoever asked, once and in our words; the client's own log would say them a second time. */
export const QUIET = { log: { level: ClickHouseLogLevel.OFF } };

/** The one way in which the store talks to ClickHouse, embedded or served. */
export class ClickHouse {
  readonly #client: ClickHouseClient;
  readonly #insertBlock: (insert: BlockInsert) => Promise<unknown>;
  readonly #afterClose: () => Promise<void>;
  #running = 0;
  #idle: (() => void) | undefined;

  /**
   * @param insertBlock how a block gets to ClickHouse; one block of one INSERT is one part, stored whole or not at all
   * @param afterClose releases what the connection itself does not, such as the lock of a data directory
   */
  constructor(
    client: ClickHouseClient,
    insertBlock: (insert: BlockInsert) => Promise<unknown>,
    afterClose: () => Promise<void>,
  ) {
    this.#client = client;
    this.#insertBlock = insertBlock;
    this.#afterClose = afterClose;
  }

  /**
   * The rows of a SELECT, each a tuple of its columns.
   * @param sql without FORMAT and SETTINGS
   * @throws StoreError
   */
  async rows(sql: string, params: Params = {}): Promise<unknown[][]> {
    return this.#run(async () => {
      const query = `${withLiterals(sql, params)} SETTINGS max_execution_time = ${QUESTION_TIMEOUT_S}`;
      const result = await this.#client.query({ query, format: "JSONCompactEachRow" });
      return result.json<unknown[]>();
    });
  }

  /**
   * Runs a statement that returns nothing.
   * @throws StoreError
   */
  async command(sql: string, params: Params = {}): Promise<void> {
    await this.#run(() => this.#client.command({ query: withLiterals(sql, params) }));
  }

  /**
   * Stores a block of rows in the Native format: all of them or none.
   * @throws StoreError
   */
  async insert(table: string, columns: readonly string[], block: Uint8Array): Promise<void> {
    await this.#run(() => this.#insertBlock({ table, columns, block }));
  }

  /** Waits for what runs (libchdb aborts the process when closed under a query) and closes. */
  async close(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    await this.#client.close();
    await this.#afterClose();
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#running++;
    try {
      return await work();
    } catch (error) {
      throw storeErrorFrom(error);
    } finally {
      this.#running--;
      if (this.#running === 0) this.#idle?.();
    }
  }
}

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
  const insertBlock = async ({ table, columns, block }: BlockInsert): Promise<void> => {
    const { stream } = await client.exec({
      query: `INSERT INTO ${table} (${columns.join(", ")}) FORMAT Native`,
      values: Readable.from([block], { objectMode: false }),
      clickhouse_settings: { async_insert: 0 },
    });
    stream.resume();
    await finished(stream);
  };
  return new ClickHouse(client, insertBlock, async () => {});
}
