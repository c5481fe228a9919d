import { HttpError } from "./problem.ts";

/** Most bytes that all bodies in flight may take together, and that one of them may. */
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_BYTES_EACH = 128 * 1024 * 1024;
/** Who finds no room for so long is sent away. */
const PATIENCE_MS = 3_000;
/** Seconds after which it should come again. */
const RETRY_AFTER_S = "2";

interface Waiting {
  bytes: number;
  admit: () => void;
}

/** Memory of all pushed bodies in flight: first come, first served, and nobody waits for long. */
export class BodyBudget {
  readonly #patienceMs: number;
  #left: number;
  #waiting: Waiting[] = [];

  /** @param bytes of all bodies together @param patienceMs how long one waits for room */
  constructor(bytes: number = MAX_BYTES, patienceMs: number = PATIENCE_MS) {
    this.#left = bytes;
    this.#patienceMs = patienceMs;
  }

  /** The share of one body, empty at first; it must be released. @param limit the most that it counts, bytes */
  open(limit: number = MAX_BYTES_EACH): BodyShare {
    return new BodyShare(limit, {
      take: (bytes) => this.#take(bytes),
      give: (bytes) => this.#give(bytes),
    });
  }

  async #take(bytes: number): Promise<void> {
    if (this.#waiting.length === 0 && bytes <= this.#left) {
      this.#left -= bytes;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(tooBusy());
        // What stood behind it may be smaller.
        this.#give(0);
      }, this.#patienceMs);
      const waiting: Waiting = {
        bytes,
        admit: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiting.push(waiting);
    });
  }

  #give(bytes: number): void {
    this.#left += bytes;
    for (let first = this.#waiting[0]; first && first.bytes <= this.#left; first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#left -= first.bytes;
      first.admit();
    }
  }
}

/** What one body takes of the budget. */
export class BodyShare {
  readonly #limit: number;
  readonly #budget: { take: (bytes: number) => Promise<void>; give: (bytes: number) => void };
  #taken = 0;

  constructor(
    limit: number,
    budget: { take: (bytes: number) => Promise<void>; give: (bytes: number) => void },
  ) {
    this.#limit = limit;
    this.#budget = budget;
  }

  /**
   * Makes the share at least so large; beyond the limit of one body it grows no more, so that each finds room some time.
   * @throws HttpError 503 `ingest-busy` where no room comes free soon
   */
  async reach(bytes: number): Promise<void> {
    const more = Math.min(bytes, this.#limit) - this.#taken;
    if (more <= 0) return;
    await this.#budget.take(more);
    this.#taken += more;
  }

  /** Gives everything back. */
  release(): void {
    this.#budget.give(this.#taken);
    this.#taken = 0;
  }
}

function tooBusy(): HttpError {
  return new HttpError(
    503,
    "ingest-busy",
    "Too much is being sent at once. Nothing of this request was stored; send it again in a moment.",
    { headers: { "retry-after": RETRY_AFTER_S } },
  );
}
