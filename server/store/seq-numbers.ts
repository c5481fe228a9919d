import { SEQ_STEP } from "../protocol/cursor.ts";

/**
 * Of a tick of the clock, in µs. Every instance has one number a tick, so that numbers are safe integers until 2112
 * (2^53 / 32 × 16 µs) and behind all those that were the time in µs; who stores faster than 62,500 rows/s for long
 * counts on ahead of the clock.
 */
const TICK_US = 16;

/**
 * Numbers rows in the order of storing: in each instance every one greater than the one before, whatever the clock
 * does, and between instances no two alike and in the order of their clocks.
 */
export class SeqNumbers {
  readonly #instance: number;
  readonly #nowUs: () => number;
  /** Tick of the last number given out. */
  #tick: number;

  /**
   * @param instance 0 to 31
   * @param lastSeq the greatest number in the store, of whatever instance
   * @param nowUs microseconds since the epoch
   */
  constructor(instance: number, lastSeq: number, nowUs: () => number = () => Date.now() * 1_000) {
    this.#instance = instance;
    this.#nowUs = nowUs;
    this.#tick = Math.floor(lastSeq / SEQ_STEP);
  }

  /** Goes on behind a number that was met, such as that of another instance which read the same source before. */
  goBehind(seq: number): void {
    this.#tick = Math.max(this.#tick, Math.floor(seq / SEQ_STEP));
  }

  /** Takes numbers for so many rows. @returns the first; the others lie `SEQ_STEP` apart */
  take(rows: number): number {
    const first = Math.max(this.#tick + 1, Math.floor(this.#nowUs() / TICK_US));
    if (rows > 0) this.#tick = first + rows - 1;
    return first * SEQ_STEP + this.#instance;
  }
}
