import { resolve } from "node:path";
import { upkeepTidings, type StoreFlags } from "./upkeep-tidings.ts";

/**
 * Copies everything that is stored into a folder.
 * @throws ConfigError, StoreError
 */
export async function backupCommand(folder: string, flags: StoreFlags): Promise<void> {
  const path = resolve(folder);
  for await (const tiding of upkeepTidings(flags, { do: "backup", folder: path }))
    if (tiding.told === "backed-up") {
      const { rows, bytes, parts, kept } = tiding;
      const before = kept === 0 ? "" : `; ${kept} of its ${parts} parts were there from the backup before`;
      console.log(`${path} holds ${rows} lines in ${bytes} bytes${before}.`);
    }
}
