import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, type Flags } from "../config/config.ts";
import { JobtrailError } from "../error.ts";
import { openUpkeep } from "../store/open.ts";
import { perform } from "../upkeep/perform.ts";
import { askServer } from "../upkeep/socket.ts";
import type { Tiding, UpkeepTask } from "../upkeep/wire.ts";

/** Which store is meant. */
export type StoreFlags = Pick<Flags, "data" | "config">;

/**
 * Has a task done: by the server that holds the data directory, or here where none runs.
 * @throws ConfigError, StoreError, JobtrailError `store-missing`
 */
export async function* upkeepTidings(flags: StoreFlags, task: UpkeepTask): AsyncGenerator<Tiding> {
  const { dataDir, store } = loadConfig({ data: flags.data, config: flags.config }, process.env);
  const answers = store ? undefined : await askServer(dataDir, task);
  if (answers) {
    yield* answers;
    return;
  }
  // Opened, it would be there, and empty.
  if (!store && task.do !== "restore" && !existsSync(join(dataDir, "chdb")))
    throw new JobtrailError(
      "store-missing",
      `Nothing is stored in ${dataDir}. Name the data directory with --data.`,
    );
  const { upkeep, close } = await openUpkeep(store ?? { dataDir });
  try {
    yield* perform(upkeep, task);
  } finally {
    await close();
  }
}
