import type { Config } from "../config/config.ts";
import type { SourceSet } from "../config/source-set.ts";
import { DamageWatch, sentenceOf } from "../health/damage-watch.ts";
import type { Ingestion } from "../pipeline.ts";
import { LostLines, OWN_SOURCE } from "../sources/lost-lines/lost-lines.ts";
import type { LostPart, Store } from "../store/store.ts";
import { perform } from "./perform.ts";
import { serveUpkeep } from "./socket.ts";
import type { Tiding, UpkeepTask } from "./wire.ts";

/** What the tasks of commands need of the running server. */
interface Parts {
  store: Store;
  sources: SourceSet;
  ingestion: Ingestion;
  damage: DamageWatch;
  /** For the console. */
  say: (text: string) => void;
}

/** What the store has lost is told among the lines, in health and on the console. */
export function watchDamage({ store, ingestion, sources, say }: Omit<Parts, "damage">): DamageWatch {
  const lines = new LostLines();
  let isTelling = false;
  const watch = new DamageWatch(store, {
    async onLost(parts: readonly LostPart[]) {
      for (const part of parts) say(sentenceOf(part));
      const told = await store.checkpoints(OWN_SOURCE);
      const news = parts.filter((part) => part.table === "events" && !told.has(nameOf(part)));
      for (const part of news) await store.beginRereading(part);
      if (news.length > 0) await sources.readAnew(async () => undefined);
      lines.tell(
        parts.map((part) => ({
          name: nameOf(part),
          fromUs: part.fromUs,
          toUs: part.toUs,
          reason: sentenceOf(part),
        })),
      );
      if (parts.length === 0 || isTelling) return;
      isTelling = true;
      await ingestion.add(lines);
    },
    onProblem: ({ message }) => say(message),
  });
  store.upkeep.whenSetAside(() => void watch.look());
  return watch;
}

function nameOf({ table, name }: LostPart): string {
  return `${table}/${name}`;
}

/** Tasks of the command line, which this process does as it holds the data directory. */
async function* performHere(
  { store, sources, ingestion, damage }: Parts,
  task: UpkeepTask,
): AsyncGenerator<Tiding> {
  if (task.do !== "restore") yield* perform(store.upkeep, task);
  else {
    const tidings: Tiding[] = [];
    await sources.readAnew(async () => {
      await ingestion.settled();
      for await (const tiding of perform(store.upkeep, task)) tidings.push(tiding);
      await ingestion.restored();
    });
    yield* tidings;
  }
  if (task.do !== "verify" && task.do !== "backup") await damage.look();
}

/**
 * Does the tasks of commands while the server runs. Where a socket cannot be made, as on some file systems, they are told
 * that the directory is in use.
 * @returns ends it
 */
export async function answerCommands(
  parts: Parts,
  { store, dataDir }: Pick<Config, "store" | "dataDir">,
): Promise<() => Promise<void>> {
  if (store) return async () => undefined;
  try {
    return await serveUpkeep(dataDir, (task) => performHere(parts, task), parts.say);
  } catch (error) {
    parts.say(`jobtrail verify, backup and restore cannot reach this server while it runs: ${String(error)}`);
    return async () => undefined;
  }
}
