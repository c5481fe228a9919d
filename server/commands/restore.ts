import { resolve } from "node:path";
import { upkeepTidings, type StoreFlags } from "./upkeep-tidings.ts";

/**
 * Puts a backup in the place of what is stored.
 * @throws ConfigError, StoreError
 */
export async function restoreCommand(
  folder: string,
  { replace = false, ...flags }: StoreFlags & { replace?: boolean },
): Promise<void> {
  const task = { do: "restore", folder: resolve(folder), replace } as const;
  for await (const tiding of upkeepTidings(flags, task))
    if (tiding.told === "restored")
      console.log(`${tiding.rows} lines are back, as they were on ${tiding.made}. Sources go on from there.`);
}
