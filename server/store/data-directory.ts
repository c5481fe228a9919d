import { access, constants, mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import { lockDirectory } from "../directory-lock.ts";
import { ClickHouse, INSERT_SETTINGS, QUIET, type Inserts } from "./clickhouse.ts";
import { quoted } from "./literals.ts";
import { StoreError } from "./store-error.ts";
import { TornParts } from "./torn-parts.ts";

type EmbeddedConnection = ClickHouseClientConfigOptions["connection"];

/**
 * Opens the embedded ClickHouse in a directory of its own. One process may use a directory at a time, and
 * chDB one directory a process; a lock says so before chDB would.
 * @throws StoreError `store-locked`, `store-unreadable`
 */
export async function openDataDirectory(dataDir: string): Promise<ClickHouse> {
  if (/[*?{}]/.test(dataDir))
    throw new StoreError(
      "store-unreadable",
      `The data directory ${dataDir} has one of * ? { } in its path, which ClickHouse takes for a pattern. Name another one with --data.`,
    );
  await makeUsable(dataDir);
  const unlock = await lockDirectory(dataDir, (holder) => refuse(dataDir, holder));
  try {
    const connect = (): ClickHouseClient => {
      // chDB is typed against a copy of the client's types in another package; the shapes are the same.
      const chdb = createChdbConnection({ path: join(dataDir, "chdb") });
      return createClient({ ...QUIET, connection: chdb as unknown as EmbeddedConnection });
    };
    const lanes = {
      inserts: [connect()],
      own: [connect()],
      quick: [connect(), connect()],
      questions: [connect(), connect()],
      // All cores for each of several questions would leave inserts and everything else a small share.
      sharedThreads: Math.max(1, Math.floor(availableParallelism() / 2)),
    };
    return new ClickHouse(lanes, insertThroughFile(dataDir), unlock);
  } catch (error) {
    await unlock();
    throw new StoreError("store-unreadable", `The data in ${dataDir} cannot be opened: ${String(error)}`, {
      cause: error,
    });
  }
}

/** A block in a file is taken in many times faster than one within the statement's text. */
function insertThroughFile(dataDir: string): Inserts {
  const path = join(dataDir, "batch.native");
  const torn = new TornParts(dataDir);
  return {
    async insert(client, { table, columns, blocks }, mending) {
      const names = columns.join(", ");
      const insert = async (): Promise<void> => {
        await writeFile(path, blocks);
        await client.command({
          // One block gives a second thread nothing to do but to be started.
          query: `INSERT INTO ${table} (${names}) SELECT ${names} FROM file(${quoted(path)}, 'Native') SETTINGS max_threads = 1`,
          clickhouse_settings: INSERT_SETTINGS,
        });
      };
      await torn.around(client, insert, mending);
    },
    look: (client, part, mending) => torn.look(client, part, mending),
  };
}

async function makeUsable(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StoreError(
      "store-unreadable",
      `The data directory ${dataDir} cannot be used: ${error instanceof Error ? error.message : String(error)}. ` +
        "Give this user the right to read and write it, or name another one with --data.",
      { cause: error },
    );
  }
}

function refuse(dataDir: string, holder: number | undefined): StoreError {
  return new StoreError(
    "store-locked",
    holder === undefined
      ? `The data directory ${dataDir} is in use by another Jobtrail, in another container or on another host. ` +
          "Stop that one, or give this one a directory of its own with --data."
      : `The data directory ${dataDir} is in use by another Jobtrail (process ${holder}). ` +
          "Stop that one, or give this one a directory of its own with --data.",
  );
}
