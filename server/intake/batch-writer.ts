import { setTimeout as delay } from "node:timers/promises";
import { backOffMs, type BackOffLimits } from "../../lib/back-off.ts";
import { seqAt } from "../protocol/cursor.ts";
import { isJobtrailError } from "../error.ts";
import type { LogRecord } from "../record.ts";
import type { PreparedBatch, Store } from "../store/store.ts";
import { setAsideNote } from "./set-aside-note.ts";

const RETRY: BackOffLimits = { firstMs: 100, mostMs: 5_000 };

/** What a writer works with. */
export type WriterStore = Pick<Store, "prepare" | "insert" | "stored" | "setAside">;

/** What the writer tells while it works. */
export interface WriteListener {
  /** Rows are visible. @param firstSeq the number of the first */
  onStored(records: readonly LogRecord[], firstSeq: number): void;
  /** Storing failed and is tried again; null when it works again. */
  onProblem(problem: Error | null): void;
  /** The store will never take a line: it is kept aside, and a note stands in its place. */
  onSetAside(record: LogRecord, reason: string): void;
}

/** Records that are ready to be stored together. */
export interface Piece {
  records: readonly LogRecord[];
  prepared: PreparedBatch;
}

/**
 * Brings batches into the store, whatever it says: what may pass is tried again until it has passed. A batch that
 * it will never take is halved, and its halves again, down to the line, which is kept aside; so all others go on.
 */
export class BatchWriter {
  readonly #store: WriterStore;
  readonly #listener: WriteListener;
  #isFailing = false;

  constructor(store: WriterStore, listener: WriteListener) {
    this.#store = store;
    this.#listener = listener;
  }

  /** Makes records ready; those that cannot be are set aside here. In as few pieces as that allows. */
  async prepare(records: readonly LogRecord[]): Promise<Piece[]> {
    try {
      return [{ records, prepared: await this.#store.prepare(records) }];
    } catch (error) {
      const [record] = records;
      if (record && records.length === 1) return this.#prepareNote(record, error);
    }
    const middle = records.length >> 1;
    const first = await this.prepare(records.slice(0, middle));
    return [...first, ...(await this.prepare(records.slice(middle)))];
  }

  /** Resolves when each record of the piece is stored, or is aside with a note in its place. */
  async write(piece: Piece): Promise<void> {
    const refusal = await this.#insert(piece);
    if (!refusal) {
      this.#tell(piece);
      return;
    }
    const { records, prepared } = piece;
    const [record] = records;
    if (record && records.length === 1) {
      await this.#replace(record, prepared.firstSeq, refusal);
      return;
    }
    for (const half of await this.#halve(piece)) await this.write(half);
  }

  async #prepareNote(record: LogRecord, error: unknown): Promise<Piece[]> {
    await this.#setAside(record, messageOf(error));
    const note = setAsideNote(record, messageOf(error));
    return [{ records: [note], prepared: await this.#store.prepare([note]) }];
  }

  async #replace(record: LogRecord, seq: number, refusal: Error): Promise<void> {
    await this.#setAside(record, refusal.message);
    const note = setAsideNote(record, refusal.message);
    const piece = { records: [note], prepared: await this.#store.prepare([note], seq) };
    const noteRefused = await this.#insert(piece);
    if (!noteRefused) this.#tell(piece);
  }

  /** The halves keep their numbers: a batch behind this one may have taken the next ones already. */
  async #halve({ records, prepared }: Piece): Promise<Piece[]> {
    const middle = records.length >> 1;
    const [left, right] = [records.slice(0, middle), records.slice(middle)];
    return [
      { records: left, prepared: await this.#store.prepare(left, prepared.firstSeq) },
      { records: right, prepared: await this.#store.prepare(right, seqAt(prepared.firstSeq, middle)) },
    ];
  }

  /** @returns why the store will never take it; undefined when it is stored */
  async #insert({ records, prepared }: Piece): Promise<Error | undefined> {
    return this.#untilItPasses(async (attempt) => {
      // An answer may be lost after the rows were stored; a piece is whole or absent, so one row tells.
      const [first] = records;
      if (attempt > 0 && first && (await this.#store.stored([first.id])).size > 0) return;
      await this.#store.insert(prepared);
    });
  }

  async #setAside(record: LogRecord, reason: string): Promise<void> {
    const refused = await this.#untilItPasses(() => this.#store.setAside(record, reason));
    this.#listener.onSetAside(record, refused ? `${reason} It could not be kept aside either.` : reason);
  }

  /** @returns a refusal, which no further attempt would change */
  async #untilItPasses(work: (attempt: number) => Promise<void>): Promise<Error | undefined> {
    for (let attempt = 0; ; attempt++) {
      try {
        await work(attempt);
        this.#works();
        return undefined;
      } catch (error) {
        if (isJobtrailError(error) && error.code === "store-refused") {
          this.#works();
          return error;
        }
        this.#isFailing = true;
        this.#listener.onProblem(error instanceof Error ? error : new Error(String(error)));
        await delay(backOffMs(RETRY, attempt));
      }
    }
  }

  #works(): void {
    if (this.#isFailing) this.#listener.onProblem(null);
    this.#isFailing = false;
  }

  /** A listener's mistake must not keep later lines from being stored. */
  #tell({ records, prepared }: Piece): void {
    try {
      this.#listener.onStored(records, prepared.firstSeq);
    } catch (error) {
      this.#listener.onProblem(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
