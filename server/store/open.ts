import { connectServer, type ServerAddress } from "./connect-server.ts";
import { createClickHouseStore } from "./clickhouse-store.ts";
import { openDataDirectory } from "./data-directory.ts";
import { prepareSchema } from "./schema.ts";
import type { Store } from "./store.ts";

/** Where the events are kept: a directory for the embedded ClickHouse, or a server. */
export type StoreOptions =
  | { dataDir: string }
  | (ServerAddress & {
      /** Number of this process among those that write into the server's tables, 0 to 31. */
      instance?: number;
    });

/**
 * Opens the store and brings its tables up to date.
 * @throws StoreError `store-locked`, `store-unreadable`, `store-version`, `store-full`, `store-unreachable`
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const clickhouse = "dataDir" in options ? await openDataDirectory(options.dataDir) : connectServer(options);
  try {
    await prepareSchema(clickhouse, "dataDir" in options ? options.dataDir : options.url);
    return await createClickHouseStore(clickhouse, "dataDir" in options ? 0 : (options.instance ?? 0));
  } catch (error) {
    await clickhouse.close();
    throw error;
  }
}
