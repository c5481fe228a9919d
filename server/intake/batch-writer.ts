import { setTimeout as delay } from "node:timers/promises";
import { backOffMs, type BackOffLimits } from "../../lib/back-off.ts";
import { seqAt } from "../protocol/cursor.ts";
import { isJobtrailError, JobtrailError } from "../error.ts";
import type { LogRecord } from "../record.ts";
import { Slice } from "../slice.ts";
import type { PreparedBatch, Store } from "../store/store.ts";
import type { Packed, PackedRows } from "./packing.ts";
import { setAsideNote } from "./set-aside-note.ts";

const RETRY: BackOffLimits = { firstMs: 100, mostMs: 5_000 };
/**
 * After a disk was found full this long is waited before it is taken for free again, where no row is left to try with:
 * nothing but a batch tells, and somebody must be let in to bring one.
 */
const TAKE_FOR_FREE_AFTER_MS = 15_000;
/**
 * A store elsewhere that has said nothing for so long takes nothing, as far as a sender can wait. Whether it has taken what
 * it was just given is not known then.
 */
const SILENT_AFTER_MS = 4_000;
/** Rows that are told of in one go, so that the event loop is not held up by what is made of ten thousand. */
const TOLD_ROWS = 1_000;
/** The ID of no row. */
const NO_ROW = "none";

/** What a writer works with. */
export type WriterStore = Pick<
  Store,
  "takeNumbers" | "prepare" | "pack" | "insert" | "stored" | "setAside" | "isServed"
>;

/** What the writer tells while it works. */
export interface WriteListener {
  /**
   * Rows are visible; called for parts of a batch, in their order.
   * @param firstSeq the number of the first
   * @param packed where the records are not whole any more: what there is to know of them beside
   */
  onStored(records: readonly LogRecord[], firstSeq: number, packed?: PackedRows): void;
  /**
   * Storing failed and is tried again; null when it works again.
   * @param sinceMs when that was tried which failed, where that is long ago, on a clock that never goes back
   */
  onProblem(problem: Error | null, sinceMs?: number): void;
  /** The store will never take a line: it is kept aside, and a note stands in its place. */
  onSetAside(record: LogRecord, reason: string): void;
}

/** Records that are ready to be stored together. */
export interface Piece {
  records: readonly LogRecord[];
  prepared: PreparedBatch;
  /** Where the records are not whole any more. */
  packed?: Packed["packed"];
}

/**
 * Brings batches into the store, whatever it says: what may pass is tried again until it has passed. A batch that
 * it will never take is halved, and its halves again, down to the line, which is kept aside; so all others go on.
 */
export class BatchWriter {
  readonly #store: WriterStore;
  readonly #listener: WriteListener;
  readonly #isWithdrawn: (record: LogRecord) => boolean;
  readonly #silentAfterMs: number;
  #isFailing = false;
  #fullMs = -Infinity;
  #probing: AbortController | undefined;
  #lookNow: (() => void) | undefined;

  /**
   * @param isWithdrawn whether a record is not to be stored any more, as long as it is not
   * @param silentAfterMs how long the store may say nothing before that is told as a problem; Infinity for one that is
   *   only slow, never out of reach
   */
  constructor(
    store: WriterStore,
    listener: WriteListener,
    isWithdrawn: (record: LogRecord) => boolean = () => false,
    silentAfterMs: number = store.isServed ? SILENT_AFTER_MS : Number.POSITIVE_INFINITY,
  ) {
    this.#silentAfterMs = silentAfterMs;
    this.#store = store;
    this.#listener = listener;
    this.#isWithdrawn = isWithdrawn;
  }

  /** Asks the store nothing more by itself. */
  close(): void {
    this.#probing?.abort();
  }

  /** Ends the pause before the next attempt: records of the batch were withdrawn. */
  lookAgain(): void {
    this.#lookNow?.();
  }

  /**
   * Makes records ready; those that cannot be are set aside here. In as few pieces as that allows.
   * @param firstSeq the number of the first, where they are numbered already
   */
  async prepare(records: readonly LogRecord[], firstSeq?: number): Promise<Piece[]> {
    try {
      return [{ records, prepared: await this.#store.prepare(records, firstSeq) }];
    } catch (error) {
      const [record] = records;
      if (record && records.length === 1) return this.#prepareNote(record, error, firstSeq);
    }
    const middle = records.length >> 1;
    const middleSeq = firstSeq === undefined ? undefined : seqAt(firstSeq, middle);
    const first = await this.prepare(records.slice(0, middle), firstSeq);
    return [...first, ...(await this.prepare(records.slice(middle), middleSeq))];
  }

  /**
   * Resolves when each record of the piece is stored, is aside with a note in its place, or was withdrawn.
   * @returns those that were withdrawn
   */
  async write(whole: Piece): Promise<readonly LogRecord[]> {
    this.#probing?.abort();
    const { refusal, piece } = await this.#insert(whole);
    const { records } = piece;
    const withdrawn = records === whole.records ? [] : missingFrom(new Set(records), whole.records);
    const [record] = records;
    if (!record) {
      if (this.#isFailing) void this.#probe();
      return withdrawn;
    }
    if (!refusal) {
      await this.#tell(piece);
      piece.packed?.free();
      return withdrawn;
    }
    if (piece.packed) return this.#writeUnpacked(piece, piece.packed, refusal);
    return [...withdrawn, ...(await this.#writeParted(piece, refusal))];
  }

  /** @returns records that were withdrawn */
  async #writeParted(piece: Piece, refusal: Error): Promise<readonly LogRecord[]> {
    const [record] = piece.records;
    if (!record) return [];
    if (piece.records.length === 1) {
      await this.#replace(record, piece.prepared.firstSeq, refusal);
      return [];
    }
    const withdrawn: LogRecord[] = [];
    for (const half of await this.#halve(piece)) withdrawn.push(...(await this.write(half)));
    return withdrawn;
  }

  /** What is refused is looked at line by line. */
  async #writeUnpacked(
    { prepared }: Piece,
    packed: Packed["packed"],
    refusal: Error,
  ): Promise<readonly LogRecord[]> {
    const piece = { records: packed.parts.flatMap((part) => part.whole()), prepared };
    packed.free();
    return this.#writeParted(piece, refusal);
  }

  async #prepareNote(record: LogRecord, error: unknown, seq: number | undefined): Promise<Piece[]> {
    await this.#setAside(record, messageOf(error));
    const note = setAsideNote(record, messageOf(error));
    return [{ records: [note], prepared: await this.#store.prepare([note], seq) }];
  }

  async #replace(record: LogRecord, seq: number, refusal: Error): Promise<void> {
    await this.#setAside(record, refusal.message);
    const note = setAsideNote(record, refusal.message);
    const piece = { records: [note], prepared: await this.#store.prepare([note], seq) };
    const { refusal: noteRefused } = await this.#insert(piece);
    if (!noteRefused) await this.#tell(piece);
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

  /** @returns what is left of the piece, and why the store will never take that; undefined when it is stored */
  async #insert(whole: Piece): Promise<{ refusal: Error | undefined; piece: Piece }> {
    let piece = whole;
    const refusal = await this.#untilItPasses(async (attempt) => {
      // An answer may be lost after the rows were stored; a piece is whole or absent, so one row tells.
      const [first] = piece.records;
      if (attempt > 0 && first && (await this.#store.stored([first.id])).size > 0) return true;
      piece = await this.#withoutWithdrawn(piece);
      if (piece.records.length === 0) return false;
      await this.#store.insert(piece.prepared);
      return true;
    });
    return { refusal, piece };
  }

  async #withoutWithdrawn(piece: Piece): Promise<Piece> {
    // Nobody waits for what was packed.
    if (piece.packed) return piece;
    const records = piece.records.filter((record) => !this.#isWithdrawn(record));
    if (records.length === piece.records.length) return piece;
    const { firstSeq } = piece.prepared;
    if (records.length === 0) return { records, prepared: { rows: 0, firstSeq, blocks: [] } };
    return { records, prepared: await this.#store.prepare(records, firstSeq) };
  }

  async #setAside(record: LogRecord, reason: string): Promise<void> {
    const refused = await this.#untilItPasses(async () => {
      await this.#store.setAside(record, reason);
      return true;
    });
    this.#listener.onSetAside(record, refused ? `${reason} It could not be kept aside either.` : reason);
  }

  /**
   * @param work returns false where it had nothing to do, which tells nothing of the store
   * @returns a refusal, which no further attempt would change
   */
  async #untilItPasses(work: (attempt: number) => Promise<boolean>): Promise<Error | undefined> {
    for (let attempt = 0; ; attempt++) {
      try {
        if (await this.#noticed(work(attempt))) this.#works();
        return undefined;
      } catch (error) {
        if (isJobtrailError(error) && error.code === "store-refused") {
          this.#works();
          return error;
        }
        this.#fails(error);
        await this.#pause(backOffMs(RETRY, attempt));
      }
    }
  }

  /** While the store says nothing at all, that is told, and what it is asked goes on. */
  async #noticed<Result>(work: Promise<Result>): Promise<Result> {
    if (!Number.isFinite(this.#silentAfterMs)) return work;
    const sinceMs = performance.now();
    const timer = setTimeout(() => {
      const forS = this.#silentAfterMs / 1_000;
      const silent = `The store has not answered for ${forS} s. See that it runs and can be reached.`;
      this.#fails(new JobtrailError("store-unreachable", silent), sinceMs);
    }, this.#silentAfterMs);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  }

  async #pause(forMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, forMs);
      this.#lookNow = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#lookNow = undefined;
  }

  #works(): void {
    if (this.#isFailing) this.#listener.onProblem(null);
    this.#isFailing = false;
  }

  #fails(error: unknown, sinceMs?: number): void {
    this.#isFailing = true;
    this.#listener.onProblem(error instanceof Error ? error : new Error(String(error)), sinceMs);
    if (isJobtrailError(error) && error.code === "store-full") this.#fullMs = performance.now();
  }

  /** Asks a store that failed now and then, while no row waits that would tell. */
  async #probe(): Promise<void> {
    const probe = new AbortController();
    this.#probing = probe;
    for (let attempt = 0; ; attempt++) {
      await delay(backOffMs(RETRY, attempt), undefined, { ref: false, signal: probe.signal }).catch(
        () => undefined,
      );
      if (probe.signal.aborted) return;
      if (performance.now() < this.#fullMs + TAKE_FOR_FREE_AFTER_MS) continue;
      try {
        await this.#store.stored([NO_ROW]);
        if (!probe.signal.aborted) this.#works();
        return;
      } catch (error) {
        if (!probe.signal.aborted) this.#fails(error);
      }
    }
  }

  /** A listener's mistake must not keep later lines from being stored. */
  async #tell({ records, prepared, packed }: Piece): Promise<void> {
    const slice = new Slice();
    let from = 0;
    for (const part of packed ? packed.parts.map(toldWith) : inParts(records)) {
      try {
        this.#listener.onStored(part.records, seqAt(prepared.firstSeq, from), part.packed);
      } catch (error) {
        this.#fails(error);
      }
      from += part.records.length;
      if (slice.isOver) await slice.rest();
    }
  }
}

/** Rows that are told of in one go. */
interface ToldPart {
  records: readonly LogRecord[];
  packed?: PackedRows;
}

function toldWith(packed: PackedRows): ToldPart {
  return { records: packed.records, packed };
}

function* inParts(records: readonly LogRecord[]): Iterable<ToldPart> {
  if (records.length <= TOLD_ROWS) yield { records };
  else
    for (let from = 0; from < records.length; from += TOLD_ROWS)
      yield { records: records.slice(from, from + TOLD_ROWS) };
}

function missingFrom(kept: ReadonlySet<LogRecord>, records: readonly LogRecord[]): LogRecord[] {
  return records.filter((record) => !kept.has(record));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
