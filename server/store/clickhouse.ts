import { createClient, type ClickHouseClient } from "@clickhouse/client";
import { storeErrorFrom } from "./store-error.ts";

/** Values bound to `{name:Type}` parameters. */
export type Params = Record<string, unknown>;

/** A question is given up after this long; a view that waits longer is no view. */
const QUESTION_TIMEOUT_S = 20;

/** The one way in which the store talks to ClickHouse, embedded or served. */
export class ClickHouse {
  readonly #client: ClickHouseClient;
  readonly #afterClose: () => Promise<void>;
  #running = 0;
  #idle: (() => void) | undefined;

  /** @param afterClose releases what the connection itself does not, such as the lock of a data directory */
  constructor(client: ClickHouseClient, afterClose: () => Promise<void>) {
    this.#client = client;
    this.#afterClose = afterClose;
  }

  /**
   * The rows of a SELECT, each a tuple of its columns.
   * @param sql without FORMAT and SETTINGS
   * @throws StoreError
   */
  async rows(sql: string, params: Params = {}): Promise<unknown[][]> {
    return this.#run(async () => {
      const query = `${sql} SETTINGS max_execution_time = ${QUESTION_TIMEOUT_S}`;
      const result = await this.#client.query({ query, query_params: params, format: "JSONCompactEachRow" });
      return result.json<unknown[]>();
    });
  }

  /**
   * Runs a statement that returns nothing.
   * @throws StoreError
   */
  async command(sql: string, params: Params = {}): Promise<void> {
    await this.#run(() => this.#client.command({ query: sql, query_params: params }));
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
  return new ClickHouse(
    createClient({ url, username, password, database, request_timeout: 60_000 }),
    async () => {},
  );
}
