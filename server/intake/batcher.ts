import type { LogRecord } from "../record.ts";
import { Ahead, type Numbered } from "./ahead.ts";
import { BatchWriter, type Piece, type WriteListener, type WriterStore } from "./batch-writer.ts";
import { FairQueue } from "./fair-queue.ts";
import { Packing } from "./packing.ts";
import { Parcel } from "./parcel.ts";

/** So many are stored at once, or packed; fewer wait for company. */
const FULL_ROWS = 4_000;
/** Lines of sources are numbered, and live readers told of them, so long after the first of them came. */
const AHEAD_AFTER_MS = 3;
/**
 * How long a line that comes after silence waits for company, and how far apart small batches begin at least: each costs
 * the store as much as a thousand rows do. Live readers do not wait for them; a sender does.
 */
const READ = { lingerMs: 20, spacingMs: 150 };
const PUSHED = { lingerMs: 5, spacingMs: 55 };
/** Most rows, and characters of raw text, of one insert. */
const MAX_ROWS = 10_000;
const MAX_CHARS = 16 * 1024 * 1024;
/**
 * A flood is packed, so many rows at a time, until there are this many rows or bytes, or this time has gone by. Ten thousand
 * rows an insert cost the engine nearly twice as much as forty thousand do: what it merges later is merged more often.
 */
const PART_ROWS = 4_000;
const PART_CHARS = 4 * 1024 * 1024;
const PACK = { rows: 40_000, bytes: 32 * 1024 * 1024, forMs: 400, lingerMs: 60 };
/** A source is held back while this much of it waits, and all of them while this much waits together. */
const MAX_WAITING_ROWS_EACH = 6_000;
const MAX_WAITING_ROWS = 30_000;
const MAX_WAITING_CHARS = 64 * 1024 * 1024;
/** A sender waits so long while nothing can be stored, and is refused then. */
const REFUSE_AFTER_MS = 3_000;
const LOOK_EVERY_MS = 250;

/** What the batcher tells while it works. */
export interface BatchListener extends WriteListener {
  /** Called with each record before it is queued, in the order of its stream: the last place where it is changed. */
  onTaken?(record: LogRecord): void;
  /**
   * Called with records that have their numbers and are about to be stored, where few wait and nobody waits for them:
   * what is read of a source comes again, under the same id, when it is not stored after all. All of them are told by
   * `onStored` later.
   * @param firstSeq the number of the first
   */
  onNumbered?(records: readonly LogRecord[], firstSeq: number): void;
}

/** Records that are stored together, and as what. */
interface Batch {
  batch: readonly LogRecord[];
  pieces: readonly Piece[];
}

/**
 * Stores records in the order in which those of each source are added, one insert at a time. A batch that cannot be stored is
 * kept and tried again, so nothing is lost while a disk is full or a server away. Only rows that a sender waits for are
 * withdrawn after a while, as it has them still and sends them again.
 */
export class Batcher {
  readonly #store: WriterStore;
  readonly #writer: BatchWriter;
  readonly #listener: BatchListener;
  readonly #refuseAfterMs: number;
  readonly #waiting = new FairQueue();
  readonly #ahead: Ahead;
  #aheadTimer: NodeJS.Timeout | undefined;
  #oldestMs = 0;
  /** When the last batch was taken. */
  #beganMs = -Infinity;
  #isStoring = false;
  #isPacking = false;
  /** Whether a batch is being stored: until it is, the next loses nothing by waiting for more. */
  #isBusy = false;
  #room: { source: string; resolve: () => void }[] = [];
  #wake: (() => void) | undefined;
  #closing = false;
  /** Records of each source that were added and are not stored yet, for those that wait for it. */
  readonly #unstored = new Map<string, number>();
  #settling: { source: string; left: number; resolve: () => void }[] = [];
  /** Whose a record is, where somebody waits for it. */
  readonly #parcels = new Map<LogRecord, Parcel>();
  #problem: { error: Error; sinceMs: number; timer: NodeJS.Timeout } | undefined;

  /**
   * @param refuseAfterMs how long a sender waits while nothing can be stored
   * @param silentAfterMs how long the store may say nothing before it is taken for that
   */
  constructor(
    store: WriterStore,
    listener: BatchListener,
    refuseAfterMs: number = REFUSE_AFTER_MS,
    silentAfterMs?: number,
  ) {
    this.#store = store;
    this.#refuseAfterMs = refuseAfterMs;
    const told: WriteListener = {
      onStored: (records, firstSeq, packed) => listener.onStored(records, firstSeq, packed),
      onSetAside: (record, reason) => listener.onSetAside(record, reason),
      onProblem: (problem, sinceMs) => {
        this.#note(problem, sinceMs);
        listener.onProblem(problem);
      },
    };
    const isWithdrawn = (record: LogRecord): boolean =>
      this.#parcels.size > 0 && (this.#parcels.get(record)?.isRefused ?? false);
    this.#writer = new BatchWriter(store, told, isWithdrawn, silentAfterMs);
    this.#listener = listener;
    this.#ahead = new Ahead(
      this.#waiting,
      (rows) => store.takeNumbers(rows),
      (records, firstSeq) => listener.onNumbered?.(records, firstSeq),
    );
  }

  /** Why nothing can be stored at the moment. */
  get problem(): Error | undefined {
    return this.#problem?.error;
  }

  /** True while a source should wait. */
  isFull(source: string): boolean {
    const { rows, chars } = this.#waiting;
    const isSourceFull = this.#waiting.rowsOf(source) >= MAX_WAITING_ROWS_EACH;
    return isSourceFull || rows >= MAX_WAITING_ROWS || chars >= MAX_WAITING_CHARS;
  }

  /**
   * Queues records that a sender waits for. When nothing can be stored for some seconds they are taken back: out of
   * the queue, and out of a batch that is tried again once the store has said that it has not got it.
   * @param parcel whose rows they are too
   */
  addParcel(records: readonly LogRecord[], parcel: Parcel = new Parcel()): Parcel {
    for (const record of records) {
      parcel.expect();
      this.#parcels.set(record, parcel);
    }
    if (records.length === 0) parcel.arrived(0, 0);
    for (const record of records) this.add(record);
    this.#wake?.();
    return parcel;
  }

  /** Queues a record. */
  add(record: LogRecord): void {
    this.#listener.onTaken?.(record);
    if (this.#rows === 0) this.#oldestMs = performance.now();
    this.#waiting.add(record);
    this.#aheadTimer ??= setTimeout(() => this.#goAhead(), AHEAD_AFTER_MS);
    this.#unstored.set(record.source, (this.#unstored.get(record.source) ?? 0) + 1);
    if (this.#waiting.rows >= (this.#isPacking ? PART_ROWS : FULL_ROWS)) this.#wake?.();
    if (this.#isStoring) return;
    this.#isStoring = true;
    this.#run().catch((error: unknown) => {
      this.#isStoring = false;
      this.#listener.onProblem(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /** Resolves when there is room for more of a source. */
  async room(source: string): Promise<void> {
    if (this.isFull(source)) await new Promise<void>((resolve) => this.#room.push({ source, resolve }));
  }

  /** Resolves when everything of a source that was added so far is stored. */
  async settled(source: string): Promise<void> {
    const left = this.#unstored.get(source);
    if (left === undefined) return;
    await new Promise<void>((resolve) => this.#settling.push({ source, left, resolve }));
  }

  /** Stores what waits, without waiting for company. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#aheadTimer);
    this.#wake?.();
    await Promise.all([...this.#unstored.keys()].map((source) => this.settled(source)));
    this.#writer.close();
    clearInterval(this.#problem?.timer);
  }

  /** Records that are in no batch yet. */
  get #rows(): number {
    return this.#ahead.rows + this.#waiting.rows;
  }

  /** Lets those that few wait with be seen before they are stored. */
  #goAhead(): void {
    this.#aheadTimer = undefined;
    // What is packed is numbered in the end, and comes before them.
    if (this.#parcels.size === 0 && !this.#problem && !this.#isPacking) this.#ahead.take();
  }

  /** While one batch is being stored, the next is made ready. */
  async #run(): Promise<void> {
    let storing = Promise.resolve();
    while (this.#rows > 0) {
      await this.#company();
      this.#beganMs = performance.now();
      const ahead = this.#ahead.close();
      const { batch, pieces } = !ahead && this.#isFlood ? await this.#packed() : await this.#prepared(ahead);
      this.#oldestMs = performance.now();
      await storing;
      this.#isBusy = true;
      storing = this.#keep(batch, pieces).finally(() => {
        this.#isBusy = false;
        this.#wake?.();
      });
      if (this.#rows === 0) await storing;
    }
    this.#isStoring = false;
  }

  async #prepared(ahead: Numbered | undefined): Promise<Batch> {
    const batch = ahead?.records ?? this.#waiting.take({ rows: MAX_ROWS, chars: MAX_CHARS });
    return { batch, pieces: await this.#writer.prepare(batch, ahead?.firstSeq) };
  }

  /**
   * More than is told of before it is stored, and nobody waits for any of it. That several blocks of an INSERT are one part,
   * kept or refused as a whole, is a setting of the server's where the store is served.
   */
  get #isFlood(): boolean {
    return (
      this.#waiting.rows >= PART_ROWS && this.#parcels.size === 0 && !this.#problem && !this.#store.isServed
    );
  }

  /** Packs what waits and what comes meanwhile, all of one day. */
  async #packed(): Promise<Batch> {
    const packing = new Packing(this.#store.pack());
    const untilMs = performance.now() + PACK.forMs;
    let refused: LogRecord[] = [];
    this.#isPacking = true;
    // A row that a sender waits for may be withdrawn, and then has to be whole.
    while (refused.length === 0 && this.#parcels.size === 0) {
      const part = this.#waiting.take({ rows: PART_ROWS, chars: PART_CHARS }, packing.first);
      this.#release();
      if (part.length === 0) break;
      await packing.add(part).catch(() => (refused = part));
      if (packing.size.rows >= PACK.rows || packing.size.bytes >= PACK.bytes) break;
      if (!(await this.#more(untilMs))) break;
    }
    this.#isPacking = false;
    const pieces = packing.first ? [packing.end()] : [];
    const packed = pieces.flatMap(({ records }) => records);
    if (refused.length === 0) return { batch: packed, pieces };
    return {
      batch: [...packed, ...refused],
      pieces: [...pieces, ...(await this.#writer.prepare(refused))],
    };
  }

  /** Waits for the next part of a pack; false where the flood is over. */
  async #more(untilMs: number): Promise<boolean> {
    const endMs = Math.min(untilMs, performance.now() + PACK.lingerMs);
    for (;;) {
      if (this.#closing || this.#problem) return false;
      if (this.#waiting.rows >= PART_ROWS) return true;
      const leftMs = endMs - performance.now();
      if (leftMs <= 0 && !this.#isBusy) return false;
      await this.#woken(leftMs > 0 ? leftMs : PACK.lingerMs);
    }
  }

  /** Until more has come, or so much time has gone by. */
  async #woken(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  async #keep(batch: readonly LogRecord[], pieces: readonly Piece[]): Promise<void> {
    const withdrawn = new Set<LogRecord>();
    for (const piece of pieces) for (const record of await this.#writer.write(piece)) withdrawn.add(record);
    this.#count(batch, withdrawn);
    this.#release();
  }

  #note(error: Error | null, sinceMs: number = performance.now()): void {
    if (!error) {
      clearInterval(this.#problem?.timer);
      this.#problem = undefined;
    } else if (this.#problem) this.#problem.error = error;
    else
      this.#problem = {
        error,
        sinceMs,
        timer: setInterval(() => this.#refuseWaiting(), LOOK_EVERY_MS).unref(),
      };
  }

  #refuseWaiting(): void {
    if (!this.#problem) return;
    const { error, sinceMs } = this.#problem;
    const beforeMs = performance.now() - this.#refuseAfterMs;
    if (sinceMs > beforeMs) return;
    let isAny = false;
    for (const parcel of new Set(this.#parcels.values()))
      if (!parcel.isRefused && parcel.sinceMs <= beforeMs) {
        parcel.refuse(error);
        isAny = true;
      }
    if (!isAny) return;
    const withdrawn = this.#waiting.remove((record) => this.#parcels.get(record)?.isRefused ?? false);
    this.#count(withdrawn, new Set(withdrawn));
    this.#release();
    this.#writer.lookAgain();
  }

  async #company(): Promise<void> {
    for (;;) {
      const { lingerMs, spacingMs } = this.#parcels.size > 0 ? PUSHED : READ;
      const dueMs = Math.max(this.#oldestMs + lingerMs, this.#beganMs + spacingMs);
      const waitMs = dueMs - performance.now();
      if (this.#closing || this.#waiting.rows >= FULL_ROWS || (waitMs <= 0 && !this.#isBusy)) return;
      await this.#woken(waitMs > 0 ? waitMs : READ.spacingMs);
    }
  }

  #count(batch: readonly LogRecord[], withdrawn: ReadonlySet<LogRecord>): void {
    const stored = new Map<string, number>();
    for (const { source } of batch) stored.set(source, (stored.get(source) ?? 0) + 1);
    if (this.#parcels.size > 0) {
      for (const record of batch) {
        const parcel = this.#parcels.get(record);
        this.#parcels.delete(record);
        parcel?.arrived(1, withdrawn.has(record) ? 1 : 0);
      }
    }
    for (const [source, rows] of stored) {
      const left = (this.#unstored.get(source) ?? 0) - rows;
      if (left > 0) this.#unstored.set(source, left);
      else this.#unstored.delete(source);
    }
    for (const waiting of this.#settling) waiting.left -= stored.get(waiting.source) ?? 0;
  }

  #release(): void {
    this.#settling = this.#settling.filter(({ left, resolve }) => {
      if (left > 0) return true;
      resolve();
      return false;
    });
    this.#room = this.#room.filter(({ source, resolve }) => {
      if (this.isFull(source)) return true;
      resolve();
      return false;
    });
  }
}
