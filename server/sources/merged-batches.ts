interface Offer<T> {
  batch: readonly T[];
  taken: () => void;
}

/** Several iterators of batches read as one; each has at most one batch waiting, so the pull reaches all of them. */
export class MergedBatches<T> {
  readonly #offers: Offer<T>[] = [];
  readonly #pumps: Promise<void>[] = [];
  #wake: () => void = () => undefined;
  #isOver = false;
  #failure: { error: unknown } | undefined;

  /** Takes in one more, also while others are read. */
  add(batches: AsyncIterable<readonly T[]>): void {
    const pump = this.#pump(batches).catch((error: unknown) => {
      this.#failure ??= { error };
      this.#wake();
    });
    this.#pumps.push(pump);
  }

  /**
   * All batches, in the order in which they came. Ends when `signal` aborts, once all the iterators have ended.
   * @throws what one of the iterators throws
   */
  async *read(signal: AbortSignal): AsyncIterable<readonly T[]> {
    const wake = (): void => this.#wake();
    signal.addEventListener("abort", wake);
    let given: Offer<T> | undefined;
    try {
      while (!signal.aborted && !this.#failure) {
        given?.taken();
        given = this.#offers.shift();
        if (given) yield given.batch;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      signal.removeEventListener("abort", wake);
      this.#isOver = true;
      given?.taken();
      for (const { taken } of this.#offers.splice(0)) taken();
    }
    if (this.#failure) throw this.#failure.error;
    await Promise.all(this.#pumps);
  }

  async #pump(batches: AsyncIterable<readonly T[]>): Promise<void> {
    for await (const batch of batches) {
      if (this.#isOver) break;
      await new Promise<void>((taken) => {
        this.#offers.push({ batch, taken });
        this.#wake();
      });
    }
  }
}
