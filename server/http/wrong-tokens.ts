import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import { HttpError } from "./problem.ts";

/** Wrong tokens of one address are counted over this long. */
const COUNTED_S = 60;
/** Each wrong token of an address within that time makes its next answer this much later, ms. */
const SLOWER_BY_MS = 250;
const SLOWEST_MS = 5_000;
/** Wrong tokens after which an address has to wait for its earlier answers before another token is looked at. */
const PATIENCE = 20;
/** Answers that are held back at one time, of all addresses. */
const MOST_HELD = 50;

/**
 * Slows down who guesses: the more wrong tokens come from an address, the later it is told so, and while many answers
 * wait nothing more that it offers is looked at. Who knows the token is never kept waiting for its own sake.
 */
export class WrongTokens {
  readonly #counts = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: COUNTED_S });
  #held = 0;

  /**
   * Asks before a token is compared.
   * @throws HttpError 429 `too-many-tokens` while the address guesses faster than it is answered
   */
  async check(address: string): Promise<void> {
    if (this.#held < MOST_HELD) return;
    const wrong = (await this.#counts.get(address))?.consumedPoints ?? 0;
    if (wrong <= PATIENCE) return;
    throw new HttpError(
      429,
      "too-many-tokens",
      "Too many wrong tokens came from this address. Wait a moment, then send the right one.",
      { headers: { "retry-after": String(SLOWEST_MS / 1_000) } },
    );
  }

  /** Counts a wrong token, says so on the console (not for each one), and resolves when it may be answered. */
  async wrong(address: string): Promise<void> {
    const counted: RateLimiterRes = await this.#counts.consume(address);
    const wrong = counted.consumedPoints;
    // The 1st, 2nd, 4th, 8th …: a guesser must not fill the disk.
    if (Number.isInteger(Math.log2(wrong)))
      console.warn(`Wrong token from ${address} (${wrong} within the last minute).`);
    this.#held++;
    try {
      const afterMs = Math.min(wrong * SLOWER_BY_MS, SLOWEST_MS);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
    } finally {
      this.#held--;
    }
  }
}
