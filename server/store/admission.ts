import { StoreError } from "./store-error.ts";

/** One piece of work that wants a slot. */
export interface Turn {
  /** What its question has had of the slots so far, ms: who has had least goes first. */
  usedMs: number;
  /** How long it may wait, ms. */
  waitMs: number;
  /** Who is called off does not wait any longer. */
  signal?: AbortSignal;
}

interface Waiting<Slot> {
  usedMs: number;
  take(slot: Slot): void;
}

/** More than this wait for nothing: they would all be given up before their turn. */
const LONGEST_QUEUE = 500;

/**
 * A few slots, and who waits for one. A small question does not wait behind the rest of large ones, because what has
 * had less of the slots goes first; of equals the one that came first. No package does this: those that end waiting
 * with a signal give the slot away while the engine is still at work in it.
 */
export class Admission<Slot> {
  readonly #slots: number;
  readonly #free: Slot[];
  readonly #waiting: Waiting<Slot>[] = [];

  constructor(slots: readonly Slot[]) {
    this.#slots = slots.length;
    this.#free = [...slots];
  }

  /** Whether others are at work in slots, or wait for one. */
  get isShared(): boolean {
    return this.#waiting.length > 0 || this.#free.length < this.#slots - 1;
  }

  /**
   * Does the work in the next slot that is free for it.
   * @throws StoreError `store-busy` where it waited too long or too many wait, `store-cancelled`; whatever the work throws
   */
  async run<Result>(turn: Turn, work: (slot: Slot) => Promise<Result>): Promise<Result> {
    const slot = await this.#slotFor(turn);
    try {
      return await work(slot);
    } finally {
      this.#release(slot);
    }
  }

  async #slotFor({ usedMs, waitMs, signal }: Turn): Promise<Slot> {
    if (signal?.aborted) throw cancelled();
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#waiting.length >= LONGEST_QUEUE) throw busy(0);
    return new Promise((resolve, reject) => {
      const leave = (error: StoreError): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        end();
        reject(error);
      };
      const onAbort = (): void => leave(cancelled());
      const timer = setTimeout(() => leave(busy(waitMs)), waitMs);
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      const waiting: Waiting<Slot> = {
        usedMs,
        take(slot) {
          end();
          resolve(slot);
        },
      };
      signal?.addEventListener("abort", onAbort);
      this.#waiting.push(waiting);
    });
  }

  #release(slot: Slot): void {
    const least = Math.min(...this.#waiting.map(({ usedMs }) => usedMs));
    const next = this.#waiting.findIndex(({ usedMs }) => usedMs === least);
    if (next < 0) this.#free.push(slot);
    else this.#waiting.splice(next, 1)[0]?.take(slot);
  }
}

/** Whoever asked has gone. */
export function cancelled(cause?: unknown): StoreError {
  return new StoreError("store-cancelled", "The question was called off.", { cause });
}

function busy(waitMs: number): StoreError {
  const waited = waitMs === 0 ? "are asked at once" : `were asked before, for ${Math.ceil(waitMs / 1_000)} s`;
  return new StoreError("store-busy", `Too many questions ${waited}. Ask again in a moment.`);
}
