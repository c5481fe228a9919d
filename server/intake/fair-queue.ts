import type { LogRecord } from "../record.ts";

const DAY_US = 86_400_000_000;

/** What waits of one source, in its order. */
interface Waiting {
  records: LogRecord[];
  /** Records in front that were taken already; cutting them off each time would move all the others. */
  taken: number;
}

/** How much one batch may hold. */
export interface BatchLimit {
  rows: number;
  /** Characters of raw text; the record that passes it is the last. */
  chars: number;
}

/**
 * Records on their way to the store, in order within each source. A batch takes from every source alike, so that a line
 * of a quiet source never waits behind all that a loud one has to say.
 */
export class FairQueue {
  readonly #sources = new Map<string, Waiting>();
  #rows = 0;
  #chars = 0;

  /** Records that wait. */
  get rows(): number {
    return this.#rows;
  }

  /** Characters of raw text that wait. */
  get chars(): number {
    return this.#chars;
  }

  /** Records of one source that wait. */
  rowsOf(source: string): number {
    const waiting = this.#sources.get(source);
    return waiting ? waiting.records.length - waiting.taken : 0;
  }

  /** Queues a record behind those of its source. */
  add(record: LogRecord): void {
    let waiting = this.#sources.get(record.source);
    if (!waiting) {
      waiting = { records: [], taken: 0 };
      this.#sources.set(record.source, waiting);
    }
    waiting.records.push(record);
    this.#rows++;
    this.#chars += record.raw.length;
  }

  /** Takes records out of the queue, wherever they wait. @returns them */
  remove(isGone: (record: LogRecord) => boolean): LogRecord[] {
    const gone: LogRecord[] = [];
    for (const [source, waiting] of this.#sources) {
      const kept: LogRecord[] = [];
      for (const record of waiting.records.slice(waiting.taken)) (isGone(record) ? gone : kept).push(record);
      if (kept.length === 0) this.#sources.delete(source);
      else Object.assign(waiting, { records: kept, taken: 0 });
    }
    this.#rows -= gone.length;
    for (const { raw } of gone) this.#chars -= raw.length;
    return gone;
  }

  /**
   * Takes a batch: an equal share of every source that has as much, then what room is left. All were received on one day.
   * @param like a record whose day that is; without it the day of the first that waits
   */
  take(limit: BatchLimit, like?: LogRecord): LogRecord[] {
    const batch: LogRecord[] = [];
    const day = like ? dayOf(like) : this.#firstDay();
    let charsLeft = limit.chars;
    let turn = [...this.#sources.values()];
    while (turn.length > 0 && batch.length < limit.rows && charsLeft > 0) {
      const share = Math.ceil((limit.rows - batch.length) / turn.length);
      turn = turn.filter((waiting) => {
        const room = Math.min(share, limit.rows - batch.length);
        const before = batch.length;
        charsLeft -= this.#takeOf(waiting, batch, { rows: room, chars: charsLeft }, day);
        return batch.length - before === share;
      });
    }
    this.#drop();
    return batch;
  }

  /** Moves what one source may give to the batch. @returns characters */
  #takeOf(waiting: Waiting, batch: LogRecord[], limit: BatchLimit, day: number): number {
    let chars = 0;
    let rows = 0;
    while (rows < limit.rows && chars < limit.chars) {
      const record = waiting.records[waiting.taken];
      if (!record || dayOf(record) !== day) break;
      batch.push(record);
      waiting.taken++;
      rows++;
      chars += record.raw.length;
    }
    this.#rows -= rows;
    this.#chars -= chars;
    return chars;
  }

  #firstDay(): number {
    for (const { records, taken } of this.#sources.values()) {
      const first = records[taken];
      if (first) return dayOf(first);
    }
    return 0;
  }

  /** Forgets what was taken; who has nothing left queues up behind the others next time. */
  #drop(): void {
    for (const [source, waiting] of this.#sources) {
      if (waiting.taken === waiting.records.length) this.#sources.delete(source);
      else {
        waiting.records = waiting.records.slice(waiting.taken);
        waiting.taken = 0;
      }
    }
  }
}

function dayOf({ receivedUs }: LogRecord): number {
  return Math.floor(receivedUs / DAY_US);
}
