import { JobtrailError } from "../error.ts";
import type { LogRecord } from "../record.ts";
import { Slice } from "../slice.ts";
import type { Pushed } from "../sources/push/push.ts";
import type { Store, TimeRange } from "../store/store.ts";
import type { Batcher } from "./batcher.ts";
import { IdClaims } from "./id-claims.ts";
import { nowUs } from "./record-sink.ts";
import type { StreamAssembly } from "./stream-assembly.ts";

/** Where lines go that somebody sends: one way for every protocol. */
export class PushIntake {
  readonly #store: Pick<Store, "stored">;
  readonly #batcher: Batcher;
  readonly #assemblyOf: (source: string) => StreamAssembly;
  readonly #claims = new IdClaims();

  /** @param assemblyOf makes records of a source's items, anew for each request */
  constructor(
    store: Pick<Store, "stored">,
    batcher: Batcher,
    assemblyOf: (source: string) => StreamAssembly,
  ) {
    this.#store = store;
    this.#batcher = batcher;
    this.#assemblyOf = assemblyOf;
  }

  /**
   * Stores lines and resolves when they are visible.
   * @throws JobtrailError `ingest-busy` while too much waits or the store cannot say what it has
   */
  async push(pushed: Pushed): Promise<{ stored: number }> {
    if (this.#batcher.isFull(pushed.source))
      throw new JobtrailError(
        "ingest-busy",
        "Jobtrail is still storing what came before. Send the same lines again in a moment.",
      );
    const records = await recordsOf(pushed, this.#assemblyOf(pushed.source));
    if (!pushed.mayRepeat) return this.#add(pushed.source, records);
    const ids = records.map((record) => record.id);
    // A sender that has lost patience sends again while its first request still waits to be stored.
    return this.#claims.during(ids, async () => {
      const known = await this.#known(ids, timesOf(pushed, records));
      return this.#add(
        pushed.source,
        records.filter((record) => !known.has(record.id)),
      );
    });
  }

  async #add(source: string, records: readonly LogRecord[]): Promise<{ stored: number }> {
    for (const record of records) this.#batcher.add(record);
    await this.#batcher.settled(source);
    return { stored: records.length };
  }

  async #known(ids: readonly string[], range: TimeRange | undefined): Promise<Set<string>> {
    try {
      return await this.#store.stored(ids, range);
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

async function recordsOf({ items }: Pushed, assembly: StreamAssembly): Promise<LogRecord[]> {
  const receivedUs = nowUs();
  const records: LogRecord[] = [];
  const slice = new Slice();
  for (const item of items) {
    for (const record of assembly.push(item, receivedUs)) records.push(record);
    if (slice.isOver) await slice.rest();
  }
  for (const record of assembly.flush(receivedUs, true)) records.push(record);
  return records;
}

/** The range of the records' times; undefined where some line's time is only that of its receipt. */
function timesOf({ items }: Pushed, records: readonly LogRecord[]): TimeRange | undefined {
  if (items.some((item) => item.timeUs === null)) return undefined;
  let fromUs = Infinity;
  let toUs = 0;
  for (const { timeUs } of records) {
    fromUs = Math.min(fromUs, timeUs);
    toUs = Math.max(toUs, timeUs + 1);
  }
  return records.length === 0 ? undefined : { fromUs, toUs };
}
