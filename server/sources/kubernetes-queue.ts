import type { SourceItem } from "./source.ts";

interface Offer {
  items: readonly SourceItem[];
  taken: () => void;
}

/**
 * Where the readers of many containers meet the one consumer. Each has at most one batch in it and waits until that is
 * taken, in turn: a firehose neither fills the memory nor starves another container.
 */
export class ReaderQueue {
  #offers: Offer[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;

  /** Resolves when the batch was taken, or is not wanted any more. */
  async put(items: readonly SourceItem[]): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((taken) => {
      this.#offers.push({ items, taken });
      this.#wake?.();
    });
  }

  /** What is put, until the queue is closed. */
  async *batches(): AsyncIterable<readonly SourceItem[]> {
    while (!this.#isClosed) {
      const offer = this.#offers.shift();
      if (!offer) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      try {
        yield offer.items;
      } finally {
        offer.taken();
      }
    }
  }

  /** Ends `batches`; nobody waits any longer. */
  close(): void {
    this.#isClosed = true;
    for (const { taken } of this.#offers.splice(0)) taken();
    this.#wake?.();
  }
}
