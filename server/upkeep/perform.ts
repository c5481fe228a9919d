import type { Upkeep } from "../store/upkeep/upkeep.ts";
import type { Tiding, UpkeepTask } from "./wire.ts";

/**
 * Does a task over what is stored.
 * @throws StoreError
 */
export async function* perform(upkeep: Upkeep, task: UpkeepTask): AsyncGenerator<Tiding> {
  switch (task.do) {
    case "verify":
      for await (const part of upkeep.check()) yield { told: "part", ...part };
      yield { told: "verified", lost: await upkeep.lost() };
      return;
    case "set-aside":
      await upkeep.setAside(task.part);
      yield { told: "set-aside", part: task.part, lost: await upkeep.lost() };
      return;
    case "forget":
      await upkeep.forget(task.part);
      yield { told: "forgotten", part: task.part };
      return;
    case "backup":
      yield { told: "backed-up", ...(await upkeep.backUp(task.folder)) };
      return;
    case "restore":
      yield { told: "restored", ...(await upkeep.restore(task.folder, task.replace)) };
  }
}
