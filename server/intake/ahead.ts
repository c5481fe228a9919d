import { seqAt } from "../protocol/cursor.ts";
import type { LogRecord } from "../record.ts";
import type { FairQueue } from "./fair-queue.ts";

/**
 * Numbers are taken for so many rows at once, whether there will be as many or not: 32 ms of the clock that numbers
 * follow, and less than lies between two batches. More lines than these are a flood, and told of when they are stored.
 */
const MOST_ROWS = 2_000;
/** Characters of raw text likewise. */
const MOST_CHARS = 4 * 1024 * 1024;

/** The numbered beginning of a batch. */
export interface Numbered {
  records: LogRecord[];
  /** The number of the first; see `seqAt` for the others. */
  firstSeq: number;
}

/**
 * The beginning of the next batch: records that have their numbers, and of which live readers have been told, before
 * the batch is stored.
 */
export class Ahead {
  readonly #queue: FairQueue;
  readonly #takeNumbers: (rows: number) => number;
  readonly #onNumbered: (records: readonly LogRecord[], firstSeq: number) => void;
  #open: Numbered | undefined;

  /** @param takeNumbers takes numbers for so many rows and returns the first */
  constructor(
    queue: FairQueue,
    takeNumbers: (rows: number) => number,
    onNumbered: (records: readonly LogRecord[], firstSeq: number) => void,
  ) {
    this.#queue = queue;
    this.#takeNumbers = takeNumbers;
    this.#onNumbered = onNumbered;
  }

  /** How many records are numbered. */
  get rows(): number {
    return this.#open?.records.length ?? 0;
  }

  /** Numbers and tells of what waits, unless that is a flood. */
  take(): void {
    if (this.#queue.rows === 0 || this.rows + this.#queue.rows > MOST_ROWS || this.#queue.chars > MOST_CHARS)
      return;
    const records = this.#takeOf(this.#open);
    if (records.length === 0) return;
    this.#open ??= { records: [], firstSeq: this.#takeNumbers(MOST_ROWS) };
    const from = seqAt(this.#open.firstSeq, this.rows);
    for (const record of records) this.#open.records.push(record);
    this.#onNumbered(records, from);
  }

  /** Hands over the beginning of the batch that is stored next, with what waits behind it; undefined where nothing was numbered. */
  close(): Numbered | undefined {
    const open = this.#open;
    this.#open = undefined;
    if (open) for (const record of this.#takeOf(open)) open.records.push(record);
    return open;
  }

  /** What waits, as far as there are numbers left and it is of the same day. */
  #takeOf(open: Numbered | undefined): LogRecord[] {
    const records = open?.records ?? [];
    return this.#queue.take({ rows: MOST_ROWS - records.length, chars: MOST_CHARS }, records[0]);
  }
}
