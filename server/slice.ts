import { setImmediate as yieldToEventLoop } from "node:timers/promises";

/** Work done in one go before sources, other requests and live views have their turn. */
const SLICE_MS = 5;

/** The share of time that a long piece of work has before it lets the event loop go. */
export class Slice {
  #endMs = performance.now() + SLICE_MS;

  /** Whether it is used up: then `rest`. Asked apart, because waiting once an item costs more than most items do. */
  get isOver(): boolean {
    return performance.now() >= this.#endMs;
  }

  /** Lets the event loop go, and begins anew. */
  async rest(): Promise<void> {
    await yieldToEventLoop();
    this.#endMs = performance.now() + SLICE_MS;
  }
}
