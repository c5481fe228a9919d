/** Widest number of buckets kept: more than a screen has pixels to tell them apart. */
const MOST_BUCKETS = 512;
/** Narrowest bucket, microseconds. */
const NARROWEST_US = 1_024;

/** How many things happened when: counts in buckets of one width. */
export interface Counts {
  /** A power of two, microseconds. */
  widthUs: number;
  /** Start of each bucket that has any, in order: a multiple of the width. Microseconds since the epoch. */
  starts: readonly number[];
  counts: readonly number[];
}

/**
 * Counts of moments in buckets whose width is a power of two and which begin at its multiples: two neighbours make one
 * bucket of the next width, so that the width can grow with the time covered and the counts are the same whatever the
 * order in which they came.
 */
export class Density {
  #widthUs = NARROWEST_US;
  /** Number of the first bucket: its start divided by the width. */
  #base = 0;
  #counts = new Int32Array(0);
  #total = 0;
  #firstUs = Infinity;
  #lastUs = -Infinity;

  get total(): number {
    return this.#total;
  }

  /** Times of the first and the last, microseconds; infinite while there is none. */
  get firstUs(): number {
    return this.#firstUs;
  }

  get lastUs(): number {
    return this.#lastUs;
  }

  /** Counts one moment. */
  add(timeUs: number): void {
    this.#count(timeUs, 1);
    this.#cover(timeUs, timeUs);
  }

  /** Adds counts that were made elsewhere; `firstUs` and `lastUs` are the very times of the first and the last of them. */
  addCounts({ widthUs, starts, counts }: Counts, firstUs: number, lastUs: number): void {
    while (this.#widthUs < widthUs) this.#widen();
    starts.forEach((startUs, index) => this.#count(startUs, counts[index] ?? 0));
    if (starts.length > 0) this.#cover(firstUs, lastUs);
  }

  /** What was counted, without empty buckets. */
  read(): Counts {
    const starts: number[] = [];
    const counts: number[] = [];
    this.#counts.forEach((count, index) => {
      if (count === 0) return;
      starts.push((this.#base + index) * this.#widthUs);
      counts.push(count);
    });
    return { widthUs: this.#widthUs, starts, counts };
  }

  #cover(firstUs: number, lastUs: number): void {
    this.#firstUs = Math.min(this.#firstUs, firstUs);
    this.#lastUs = Math.max(this.#lastUs, lastUs);
  }

  #count(timeUs: number, count: number): void {
    if (count === 0) return;
    let bucket = Math.floor(timeUs / this.#widthUs);
    while (this.#spanWith(bucket) > MOST_BUCKETS) {
      this.#widen();
      bucket = Math.floor(timeUs / this.#widthUs);
    }
    this.#makeRoom(bucket);
    const index = bucket - this.#base;
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
    this.#total += count;
  }

  #spanWith(bucket: number): number {
    if (this.#counts.length === 0) return 1;
    return Math.max(bucket, this.#base + this.#counts.length - 1) - Math.min(bucket, this.#base) + 1;
  }

  #makeRoom(bucket: number): void {
    if (this.#counts.length === 0) {
      this.#base = bucket;
      this.#counts = new Int32Array(1);
      return;
    }
    const length = this.#spanWith(bucket);
    if (length === this.#counts.length) return;
    const base = Math.min(bucket, this.#base);
    const grown = new Int32Array(length);
    grown.set(this.#counts, this.#base - base);
    this.#base = base;
    this.#counts = grown;
  }

  #widen(): void {
    this.#widthUs *= 2;
    if (this.#counts.length === 0) return;
    const base = Math.floor(this.#base / 2);
    const last = Math.floor((this.#base + this.#counts.length - 1) / 2);
    const folded = new Int32Array(last - base + 1);
    this.#counts.forEach((count, index) => {
      const at = Math.floor((this.#base + index) / 2) - base;
      folded[at] = (folded[at] ?? 0) + count;
    });
    this.#base = base;
    this.#counts = folded;
  }
}
