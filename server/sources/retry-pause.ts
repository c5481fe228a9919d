/** Pauses between attempts, milliseconds: the first, and the longest. */
export interface RetryLimits {
  firstMs: number;
  mostMs: number;
}

/** Pauses that double up to a limit, each a little longer or shorter so that many do not come at once. */
export class RetryPause {
  readonly #limits: RetryLimits;
  #nextMs: number;

  constructor(limits: RetryLimits) {
    this.#limits = limits;
    this.#nextMs = limits.firstMs;
  }

  /** How long to wait now, milliseconds. */
  next(): number {
    const waitMs = this.#nextMs * (0.75 + Math.random() / 2);
    this.#nextMs = Math.min(this.#nextMs * 2, this.#limits.mostMs);
    return waitMs;
  }

  /** It works again. */
  reset(): void {
    this.#nextMs = this.#limits.firstMs;
  }
}
