/** Fetches what subscriptions of one socket missed, one after another: a socket holds one place in the store's queue. */
export class Resuming {
  readonly #running = new Map<string, AbortController>();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Fetches when those before have; a subscription of the same id must have been called off before.
   * @returns false where it was called off, whatever became of it
   * @throws whatever fetching throws
   */
  async next(id: string, fetchMissed: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const calledOff = new AbortController();
    const { signal } = calledOff;
    this.#running.set(id, calledOff);
    const done = this.#last.then(async () => {
      if (!signal.aborted) await fetchMissed(signal);
    });
    this.#last = done.catch(() => undefined);
    try {
      await done;
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (this.#running.get(id) === calledOff) this.#running.delete(id);
    }
    return !signal.aborted;
  }

  /** Calls off what is fetched, or is to be fetched, for a subscription. */
  cancel(id: string): void {
    this.#running.get(id)?.abort();
    this.#running.delete(id);
  }
}
