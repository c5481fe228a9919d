/**
 * Batches of several writers for one reader, in the order in which they come. A writer waits until its batch has been
 * taken, so each has at most one waiting: none can crowd out the others, and memory is bounded by their number.
 */
export class MergedBatches<Batch> implements AsyncIterable<Batch> {
  #waiting: { batch: Batch; taken: () => void }[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;

  /** Resolves when the reader comes back for the next one: it is done with this. */
  async put(batch: Batch): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((taken) => {
      this.#waiting.push({ batch, taken });
      this.#wake?.();
    });
  }

  /** Ends the reading once what waits has been taken. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

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
  }
}
