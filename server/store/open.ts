import { connectServer, type ServerAddress } from "./connect-server.ts";
import { createClickHouseStore } from "./clickhouse-store.ts";
import { openDataDirectory } from "./data-directory.ts";
import { prepareSchema } from "./schema.ts";
import { isDiskFull, StoreError } from "./store-error.ts";
import type { Store } from "./store.ts";
import { refuseUnfinished } from "./upkeep/restore.ts";
import { Upkeep } from "./upkeep/upkeep.ts";

/** Where the events are kept: a directory for the embedded ClickHouse, or a server. */
export type StoreOptions =
  | { dataDir: string }
  | (ServerAddress & {
      /** Number of this process among those that write into the server's tables, 0 to 31. */
      instance?: number;
    });

/**
 * Opens the store and brings its tables up to date.
 * @throws StoreError `store-locked`, `store-unreadable`, `store-version`, `store-full`, `store-unreachable`,
 * `store-damaged`, `restore-unfinished`
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  try {
    return await open(options);
  } catch (error) {
    throw isDiskFull(error) ? cannotStart(options, error) : error;
  }
}

async function open(options: StoreOptions): Promise<Store> {
  const clickhouse = "dataDir" in options ? await openDataDirectory(options.dataDir) : connectServer(options);
  try {
    if ("dataDir" in options) refuseUnfinished(options.dataDir);
    await prepareSchema(clickhouse, "dataDir" in options ? options.dataDir : options.url);
    return "dataDir" in options
      ? await createClickHouseStore(clickhouse, 0, options.dataDir)
      : await createClickHouseStore(clickhouse, options.instance ?? 0);
  } catch (error) {
    await clickhouse.close();
    throw error;
  }
}

/** What runs goes on by itself when there is room again; what could not begin has to be started again. */
function cannotStart(options: StoreOptions, cause: unknown): StoreError {
  const where = "dataDir" in options ? options.dataDir : options.url;
  return new StoreError(
    "store-full",
    `The disk that holds the data in ${where} is full, so Jobtrail cannot start. Free some space and start it again.`,
    { cause },
  );
}

/**
 * Opens only what upkeep needs, so that it can be had where a damage keeps the store from being opened.
 * @throws StoreError `store-locked`, `store-unreadable`, `store-unreachable`
 */
export async function openUpkeep(
  options: StoreOptions,
): Promise<{ upkeep: Upkeep; close: () => Promise<void> }> {
  const isEmbedded = "dataDir" in options;
  const clickhouse = isEmbedded ? await openDataDirectory(options.dataDir) : connectServer(options);
  const upkeep = new Upkeep(clickhouse, isEmbedded ? options.dataDir : undefined);
  return { upkeep, close: () => clickhouse.close() };
}
