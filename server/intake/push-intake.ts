import { JobtrailError } from "../error.ts";
import type { LogRecord } from "../record.ts";
import type { Pushed } from "../sources/push/push.ts";
import type { Store, TimeRange } from "../store/store.ts";
import type { Batcher } from "./batcher.ts";
import { IdClaims } from "./id-claims.ts";
import type { Parcel } from "./parcel.ts";
import { lookUpWithinMs, patiently, within } from "./patience.ts";
import { pushedRecords, type RecordSlice } from "./pushed-records.ts";
import type { StreamAssembly } from "./stream-assembly.ts";

/** A request that finds no room for its first lines within this time is sent away … */
const ROOM_WITHIN_MS = 3_000;
/** … and one whose lines another request is still storing. */
const TURN_WITHIN_MS = 15_000;

/** Rows on their way. */
interface Queued {
  parcel: Parcel;
  rows: number;
}

/** Where lines go that somebody sends: one way for every protocol. */
export class PushIntake {
  readonly #store: Pick<Store, "stored" | "isServed">;
  readonly #batcher: Batcher;
  readonly #assemblyOf: (source: string) => StreamAssembly;
  readonly #claims = new IdClaims();

  /** @param assemblyOf makes records of a source's items, anew for each request */
  constructor(
    store: Pick<Store, "stored" | "isServed">,
    batcher: Batcher,
    assemblyOf: (source: string) => StreamAssembly,
  ) {
    this.#store = store;
    this.#batcher = batcher;
    this.#assemblyOf = assemblyOf;
  }

  /**
   * Stores lines slice by slice, each once there is room for it, and resolves when all are visible.
   * @throws JobtrailError `ingest-busy` while too much waits or the store cannot say what it has; why nothing can be
   * stored, some seconds after it began. Slices before stay where they are stored; those that are not never will be.
   */
  async push({ source, slices, mayRepeat }: Pushed): Promise<{ stored: number }> {
    const storing: Promise<number>[] = [];
    const failed = new AbortController();
    let isFirst = true;
    for await (const slice of pushedRecords(slices, () => this.#assemblyOf(source))) {
      // Once its storing has begun it waits as long as lines go on to be stored.
      await patiently(this.#batcher, this.#batcher.room(source), isFirst ? ROOM_WITHIN_MS : Infinity);
      isFirst = false;
      const { queued, stored } = mayRepeat ? this.#addOnce(slice) : this.#add(slice.records);
      stored.catch((error: unknown) => failed.abort(error));
      storing.push(stored);
      await queued;
      failed.signal.throwIfAborted();
    }
    const counts = await Promise.all(storing);
    return { stored: counts.reduce((sum, count) => sum + count, 0) };
  }

  #add(records: readonly LogRecord[]): { queued: Promise<unknown>; stored: Promise<number> } {
    const parcel = this.#batcher.addParcel(records);
    return { queued: Promise.resolve(), stored: storedOf({ parcel, rows: records.length }) };
  }

  /**
   * Stores what is not stored yet. A sender that has lost patience sends again while its first request still waits to be
   * stored; so the lines are its own until it is known what became of them.
   */
  #addOnce({ records, range }: RecordSlice): { queued: Promise<unknown>; stored: Promise<number> } {
    const ids = records.map((record) => record.id);
    let isGivenUp = false;
    const queueing = new Promise<Queued>((resolve, reject) => {
      const work = async (): Promise<void> => {
        if (isGivenUp) return;
        const known = await this.#known(ids, range);
        if (isGivenUp) return;
        const fresh = records.filter((record) => !known.has(record.id));
        const parcel = this.#batcher.addParcel(fresh);
        resolve({ parcel, rows: fresh.length });
        await parcel.ended;
      };
      this.#claims.during(ids, work).catch(reject);
    });
    const queued = patiently(this.#batcher, queueing, TURN_WITHIN_MS).catch((error: unknown) => {
      isGivenUp = true;
      throw error;
    });
    return { queued: queued.catch(() => undefined), stored: queued.then(storedOf) };
  }

  async #known(ids: readonly string[], range: TimeRange | undefined): Promise<Set<string>> {
    try {
      return await within(
        lookUpWithinMs(this.#store),
        this.#store.stored(ids, range),
        () => new Error("it does not answer."),
      );
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new JobtrailError(
        "ingest-busy",
        `Jobtrail cannot look up which of these lines it has already: ${what} Send the same lines again in a moment.`,
        { cause: error },
      );
    }
  }
}

async function storedOf({ parcel, rows }: Queued): Promise<number> {
  await parcel.answer;
  return rows;
}
