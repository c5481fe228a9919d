import { join } from "node:path";
import type { ClickHouse } from "../clickhouse.ts";
import { StoreError } from "../store-error.ts";
import { backUp, type BackedUp, type Files } from "./backup.ts";
import { lostParts, type LostPart } from "./lost-parts.ts";
import { checkParts, forgetPart, setPartAside, type CheckedPart } from "./parts.ts";
import { restore, type Restored } from "./restore.ts";

export type { BackedUp, CheckedPart, LostPart, Restored };

/** Care for what is stored: looking for damage, and copies. One thing at a time, and no removal of days beside it. */
export class Upkeep {
  readonly #clickhouse: ClickHouse;
  readonly #files: Files | undefined;
  readonly #onRestored: () => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param dataDir of the embedded ClickHouse; undefined for a served one, whose files are elsewhere
   * @param onRestored all rows are others than before
   */
  constructor(
    clickhouse: ClickHouse,
    dataDir: string | undefined,
    onRestored: () => Promise<void> = async () => undefined,
  ) {
    this.#onRestored = onRestored;
    this.#clickhouse = clickhouse;
    this.#files = dataDir === undefined ? undefined : { chdb: join(dataDir, "chdb") };
  }

  /** Does some work while nothing else of the kind is done. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** The parts that were set aside and took rows with them. @throws StoreError */
  lost(): Promise<LostPart[]> {
    return this.alone(() => lostParts(this.#clickhouse, this.#files !== undefined));
  }

  /** Has a listener called whenever parts were set aside while the store is open. */
  whenSetAside(listener: () => void): void {
    this.#clickhouse.onSetAside = listener;
  }

  /** Checks every part, and tells of each once it is done. @throws StoreError */
  check(): AsyncGenerator<CheckedPart> {
    return checkParts(this.#clickhouse);
  }

  /** Takes a part out of its table. @throws StoreError `part-unknown` */
  setAside(part: string): Promise<void> {
    return this.alone(() => setPartAside(this.#clickhouse, part));
  }

  /** Deletes a part that was set aside. @throws StoreError `part-unknown` */
  forget(part: string): Promise<void> {
    return this.alone(() => forgetPart(this.#clickhouse, part));
  }

  /** Writes all rows into a folder. @param folder absolute @throws StoreError `backup-refused` */
  backUp(folder: string): Promise<BackedUp> {
    return this.alone(() => backUp(this.#clickhouse, this.#ownFiles(), folder));
  }

  /**
   * Puts a backup in the place of what is there. What is inserted meanwhile is tried again, and stays.
   * @param folder absolute
   * @param mayReplace whether rows that are there may go
   * @throws StoreError `backup-unusable`, `restore-refused`
   */
  restore(folder: string, mayReplace: boolean): Promise<Restored> {
    return this.alone(async () => {
      const restored = await restore(this.#clickhouse, this.#ownFiles(), folder, mayReplace);
      await this.#onRestored();
      return restored;
    });
  }

  #ownFiles(): Files {
    if (this.#files) return this.#files;
    throw new StoreError(
      "backup-refused",
      "The lines are in a ClickHouse server (store.url), which has its own way: https://clickhouse.com/docs/operations/backup.",
    );
  }
}
