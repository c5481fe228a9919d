/** Something that is waited for. What happens between two waits ends the next one at once. */
export class Change {
  #isNew = false;
  #happen: (() => void) | undefined;

  /** Ends the wait. */
  happen(): void {
    this.#isNew = true;
    this.#happen?.();
  }

  /** Until it happens, the time is over, or the signal aborts. @param withinMs Infinity for no limit */
  async wait(withinMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#isNew && !signal.aborted) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#happen = resolve;
        signal.addEventListener("abort", this.#happen);
        if (Number.isFinite(withinMs)) timer = setTimeout(resolve, withinMs);
      });
      clearTimeout(timer);
      if (this.#happen) signal.removeEventListener("abort", this.#happen);
    }
    this.#isNew = false;
    this.#happen = undefined;
  }
}
