/** Pauses between attempts, milliseconds: the first, and the longest. */
export interface BackOffLimits {
  firstMs: number;
  mostMs: number;
}

/** Pauses that double up to a limit, each a little longer or shorter so that many do not come at once. */
export class BackOff {
  readonly #limits: BackOffLimits;
  readonly #random: () => number;
  #failures = 0;

  /** @param random from 0 to 1, for the spread */
  constructor(limits: BackOffLimits, random: () => number = Math.random) {
    this.#limits = limits;
    this.#random = random;
  }

  /** How long to wait now, milliseconds. */
  next(): number {
    return backOffMs(this.#limits, this.#failures++, this.#random);
  }

  /** It works again. */
  reset(): void {
    this.#failures = 0;
  }
}

/** The pause after so many failures before this one, milliseconds. */
export function backOffMs(
  { firstMs, mostMs }: BackOffLimits,
  failures: number,
  random: () => number = Math.random,
): number {
  return spread(Math.min(firstMs * 2 ** failures, mostMs), random);
}

/** A pause up to a quarter shorter or longer, milliseconds. */
export function spread(pauseMs: number, random: () => number = Math.random): number {
  return pauseMs * (0.75 + random() / 2);
}
