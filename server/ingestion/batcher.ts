import { setTimeout as delay } from "node:timers/promises";
import type { LogRecord } from "../record.ts";
import type { PreparedBatch, Store } from "../store/store.ts";

/** A batch this large is stored at once; a smaller one waits for company. */
const FULL_ROWS = 10_000;
/** A line that comes after silence waits this long for company. */
const LINGER_MS = 5;
/**
 * Small batches begin at least this far apart: each costs as much as a thousand rows do. A little more than the
 * hub's own pause between frames, so that what is stored goes out at once.
 */
const SPACING_MS = 55;
/** Most rows, and characters of raw text, of one insert. */
const MAX_ROWS = 10_000;
const MAX_CHARS = 16 * 1024 * 1024;
/** Sources are held back while this much waits. */
const MAX_WAITING_ROWS = 15_000;
const MAX_WAITING_CHARS = 64 * 1024 * 1024;
const RETRY_MS = [100, 500, 2_000, 5_000];
const DAY_US = 86_400_000_000;

/** What the batcher tells while it works. */
export interface BatchListener {
  onStored(records: readonly LogRecord[]): void;
  /** Storing failed and is tried again; null when it works again. */
  onProblem(problem: Error | null): void;
}

/**
 * Stores records in the order in which they are added, one insert at a time. A batch that cannot be stored is
 * kept and tried again, so nothing is lost while a disk is full or a server away.
 */
export class Batcher {
  readonly #store: Pick<Store, "prepare" | "insert" | "stored">;
  readonly #listener: BatchListener;
  #waiting: LogRecord[] = [];
  #waitingChars = 0;
  #oldestMs = 0;
  /** When the last batch was taken. */
  #beganMs = -SPACING_MS;
  #isStoring = false;
  #room: (() => void)[] = [];
  #wake: (() => void) | undefined;
  #closing = false;
  #added = 0;
  #stored = 0;
  #marks: { at: number; resolve: () => void }[] = [];

  constructor(store: Pick<Store, "prepare" | "insert" | "stored">, listener: BatchListener) {
    this.#store = store;
    this.#listener = listener;
  }

  /** True while sources should wait. */
  get isFull(): boolean {
    return this.#waiting.length >= MAX_WAITING_ROWS || this.#waitingChars >= MAX_WAITING_CHARS;
  }

  /** Queues a record. */
  add(record: LogRecord): void {
    if (this.#waiting.length === 0) this.#oldestMs = performance.now();
    this.#waiting.push(record);
    this.#waitingChars += record.raw.length;
    this.#added++;
    if (this.#waiting.length >= FULL_ROWS) this.#wake?.();
    if (this.#isStoring) return;
    this.#isStoring = true;
    void this.#run();
  }

  /** Resolves when there is room again. */
  async room(): Promise<void> {
    if (this.isFull) await new Promise<void>((resolve) => this.#room.push(resolve));
  }

  /** Resolves when everything added so far is stored. */
  async settled(): Promise<void> {
    if (this.#stored >= this.#added) return;
    await new Promise<void>((resolve) => this.#marks.push({ at: this.#added, resolve }));
  }

  /** Stores what waits, without waiting for company. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#wake?.();
    await this.settled();
  }

  /** While one batch is being stored, the next is made ready. */
  async #run(): Promise<void> {
    let storing = Promise.resolve();
    while (this.#waiting.length > 0) {
      await this.#company();
      this.#beganMs = performance.now();
      const batch = this.#take();
      const prepared = await this.#store.prepare(batch);
      await storing;
      storing = this.#keep(batch, prepared);
      if (this.#waiting.length === 0) await storing;
    }
    this.#isStoring = false;
  }

  async #keep(batch: readonly LogRecord[], prepared: PreparedBatch): Promise<void> {
    await this.#insert(batch, prepared);
    this.#stored += batch.length;
    this.#tell(batch);
    this.#release();
  }

  /** A listener's mistake must not keep later lines from being stored. */
  #tell(batch: readonly LogRecord[]): void {
    try {
      this.#listener.onStored(batch);
    } catch (error) {
      this.#listener.onProblem(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #company(): Promise<void> {
    const dueMs = Math.max(this.#oldestMs + LINGER_MS, this.#beganMs + SPACING_MS);
    const waitMs = dueMs - performance.now();
    if (waitMs <= 0 || this.#closing || this.#waiting.length >= FULL_ROWS) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  /** One batch must have one day of receiving, the store's partition, to be one part. */
  #take(): LogRecord[] {
    const day = Math.floor((this.#waiting[0]?.receivedUs ?? 0) / DAY_US);
    let rows = 0;
    let chars = 0;
    for (const record of this.#waiting) {
      if (rows === MAX_ROWS || chars >= MAX_CHARS || Math.floor(record.receivedUs / DAY_US) !== day) break;
      rows++;
      chars += record.raw.length;
    }
    const batch = this.#waiting.slice(0, rows);
    this.#waiting = this.#waiting.slice(rows);
    this.#waitingChars -= chars;
    this.#oldestMs = performance.now();
    return batch;
  }

  async #insert(batch: readonly LogRecord[], prepared: PreparedBatch): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        // An answer may be lost after the rows were stored; a batch is whole or absent, so one row tells.
        const first = batch[0];
        if (attempt > 0 && first && (await this.#store.stored([first.id])).size > 0) return;
        await this.#store.insert(prepared);
        if (attempt > 0) this.#listener.onProblem(null);
        return;
      } catch (error) {
        this.#listener.onProblem(error instanceof Error ? error : new Error(String(error)));
        await delay(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
      }
    }
  }

  #release(): void {
    while (this.#marks[0] && this.#marks[0].at <= this.#stored) this.#marks.shift()?.resolve();
    if (this.isFull) return;
    const waiting = this.#room;
    this.#room = [];
    for (const resolve of waiting) resolve();
  }
}
