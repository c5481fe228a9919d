/**
 * Batches of several writers for one reader, in the order in which they come. A writer waits until its batch has been
 * taken, so each has at most one waiting: none can crowd out the others, and memory is bounded by their number.
 */
export class MergedBatches<Batch> implements AsyncIterable<Batch> {
  #waiting: { batch: Batch; taken: () => void }[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;
  readonly #pumps: Promise<void>[] = [];
  #failure: { error: unknown } | undefined;

  /** Resolves when the reader comes back for the next one: it is done with this. */
  async put(batch: Batch): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((taken) => {
      this.#waiting.push({ batch, taken });
      this.#wake?.();
    });
  }

  /** Takes in all batches of one more writer, also while others are read; whatever it throws, the reader throws. */
  add(batches: AsyncIterable<Batch>): void {
    const pump = this.#pump(batches).catch((error: unknown) => {
      this.#failure ??= { error };
      this.close();
    });
    this.#pumps.push(pump);
  }

  /** Ends the reading once what waits has been taken. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  /** @throws what a writer that was added has thrown */
  async *[Symbol.asyncIterator](): AsyncGenerator<Batch> {
    try {
      while (this.#waiting.length > 0 || !this.#isClosed) {
        const [next] = this.#waiting;
        if (next) {
          yield next.batch;
          this.#waiting.shift();
          next.taken();
        } else {
          await new Promise<void>((wake) => (this.#wake = wake));
          this.#wake = undefined;
        }
      }
    } finally {
      // Nobody reads any more; writers must not wait for ever.
      this.#isClosed = true;
      for (const { taken } of this.#waiting) taken();
    }
    if (this.#failure) throw this.#failure.error;
    await Promise.all(this.#pumps);
  }

  async #pump(batches: AsyncIterable<Batch>): Promise<void> {
    for await (const batch of batches) {
      await this.put(batch);
      if (this.#isClosed) break;
    }
  }
}
