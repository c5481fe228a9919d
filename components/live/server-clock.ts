/** What comes later by more than a slow network makes of it says that one of the clocks was set, ms. */
const SET_AFTER_MS = 2_000;

/** The server's clock, as far as its words tell it: this machine's own may be minutes off. */
export class ServerClock {
  #aheadMs: number | undefined;

  /** Takes what the server's clock showed when it spoke, and what ours shows as that is heard; milliseconds since the epoch. */
  hear(serverMs: number, ourMs: number): void {
    const aheadMs = serverMs - ourMs;
    // The word was on its way meanwhile: of several the quickest tells it best.
    if (this.#aheadMs === undefined || aheadMs > this.#aheadMs || this.#aheadMs - aheadMs > SET_AFTER_MS)
      this.#aheadMs = aheadMs;
  }

  /** What the server's clock shows when ours shows this; ours, as long as nothing was heard. Milliseconds since the epoch. */
  serverMs(ourMs: number): number {
    return ourMs + (this.#aheadMs ?? 0);
  }
}
