/** How long the Kubernetes source waits for what. */
export interface KubernetesTiming {
  /** An answer must begin within this. */
  answerWithinMs: number;
  /** The API ends each watch after this. */
  watchSeconds: number;
  /** A watch that has not ended this long after its time is dead. */
  watchGraceMs: number;
  /** A followed log that has been silent this long is compared with the log's last line. */
  checkSilentLogAfterMs: number;
  /**
   * The last line read must have been missing from the log for this long before it counts as rotated away: the kubelet
   * may serve the next run's log already while the API has not heard of it.
   */
  lostAfterMs: number;
  /** Pauses between attempts: the first, and the longest. */
  retryFirstMs: number;
  retryMostMs: number;
}

/** Load balancers drop idle connections after some minutes, hence a watch that is shorter. */
export const USUAL_TIMING: KubernetesTiming = {
  answerWithinMs: 15_000,
  watchSeconds: 240,
  watchGraceMs: 15_000,
  checkSilentLogAfterMs: 30_000,
  lostAfterMs: 10_000,
  retryFirstMs: 500,
  retryMostMs: 15_000,
};

/** Pauses that double up to a limit, each a little longer or shorter so that many do not come at once. */
export class RetryPause {
  readonly #firstMs: number;
  readonly #mostMs: number;
  #nextMs: number;

  constructor({ retryFirstMs, retryMostMs }: KubernetesTiming) {
    this.#firstMs = retryFirstMs;
    this.#mostMs = retryMostMs;
    this.#nextMs = retryFirstMs;
  }

  /** How long to wait now, milliseconds. */
  next(): number {
    const waitMs = this.#nextMs * (0.75 + Math.random() / 2);
    this.#nextMs = Math.min(this.#nextMs * 2, this.#mostMs);
    return waitMs;
  }

  /** It works again. */
  reset(): void {
    this.#nextMs = this.#firstMs;
  }
}
