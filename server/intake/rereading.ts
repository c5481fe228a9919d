import { setTimeout as pause } from "node:timers/promises";
import { backOffMs, type BackOffLimits } from "../../lib/back-off.ts";
import type { LogRecord } from "../record.ts";
import type { Store } from "../store/store.ts";
import type { Batcher } from "./batcher.ts";

/** So many are looked up together. */
const MOST_ROWS = 5_000;
/** Where nothing has come for this long, an event of several lines has ended too. */
const QUIET_FOR_MS = 5_000;
const RETRY: BackOffLimits = { firstMs: 100, mostMs: 5_000 };

/** A source that is read again. */
export interface RereadingOptions {
  source: string;
  /** Positions that each stream must have come by. */
  until: ReadonlyMap<string, ReadonlySet<string>>;
  store: Pick<Store, "stored" | "endRereading">;
  batcher: Pick<Batcher, "add" | "room" | "settled">;
  /** Whether everything that is there has been read, as far as the source can tell. */
  isAllRead: () => boolean;
  /** Called once it is as far as it was. @param rows that were missing */
  onDone: (rows: number) => void;
}

/**
 * Stores of what a source is read again only what is missing, until it is where it had been: every line is looked up by
 * its ID, so that none is stored twice however often this is begun.
 */
export class Rereading {
  readonly #options: RereadingOptions;
  readonly #until: Map<string, Set<string>>;
  readonly #last = new Map<string, string>();
  #held: LogRecord[] = [];
  #working: Promise<void> | undefined;
  #quietMs = performance.now();
  #rows = 0;
  #isDone = false;
  readonly #stopping = new AbortController();

  constructor(options: RereadingOptions) {
    this.#options = options;
    this.#until = new Map([...options.until].map(([stream, positions]) => [stream, new Set(positions)]));
  }

  /** Takes a record, in the order of its stream. */
  add(record: LogRecord): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#isDone) {
      this.#options.batcher.add(record);
      return;
    }
    this.#quietMs = performance.now();
    this.#held.push(record);
    this.look();
  }

  /** Goes on, or ends where everything was read; asked now and then. */
  look(): void {
    if (this.#isDone || this.#working || this.#stopping.signal.aborted) return;
    if (this.#held.length === 0 && !this.#isAtEnd()) return;
    this.#working = this.#work()
      .catch(() => undefined)
      .finally(() => (this.#working = undefined));
  }

  /** Stores no more; resolves when nothing is at work. What was not looked up is read again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#held = [];
    await this.#working;
  }

  /** Resolves when it can take more. */
  async room(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (!this.#isDone) {
      while (this.#held.length > 0) await this.#store(this.#held.splice(0, MOST_ROWS));
      if (!this.#isAtEnd()) return;
      await this.#end();
    }
    for (const record of this.#held.splice(0)) this.#options.batcher.add(record);
  }

  async #store(records: readonly LogRecord[]): Promise<void> {
    const { batcher, source } = this.#options;
    const ids = records.map(({ id }) => id);
    // Wherever their rows are: a line without a time has that of its reading, which was another.
    const known = await this.#untilItPasses(() => this.#options.store.stored(ids));
    for (const record of records) {
      const { id, stream, position } = record;
      if (!known.has(id)) {
        batcher.add(record);
        this.#rows++;
      }
      this.#until.get(stream)?.delete(position);
      this.#last.delete(stream);
      this.#last.set(stream, position);
    }
    await batcher.room(source);
  }

  #isAtEnd(): boolean {
    if ([...this.#until.values()].every(({ size }) => size === 0)) return true;
    return performance.now() - this.#quietMs > QUIET_FOR_MS && this.#options.isAllRead();
  }

  async #end(): Promise<void> {
    const { batcher, source, store, onDone } = this.#options;
    await batcher.settled(source);
    await this.#untilItPasses(() => store.endRereading(source, this.#last));
    this.#isDone = true;
    onDone(this.#rows);
  }

  /** @throws Error once it is stopped */
  async #untilItPasses<Result>(work: () => Promise<Result>): Promise<Result> {
    const { signal } = this.#stopping;
    for (let attempt = 0; ; attempt++) {
      try {
        const result = await work();
        signal.throwIfAborted();
        return result;
      } catch {
        // The store is away or full: what is stored meanwhile tells.
        signal.throwIfAborted();
        await pause(backOffMs(RETRY, attempt), undefined, { ref: false, signal });
      }
    }
  }
}
