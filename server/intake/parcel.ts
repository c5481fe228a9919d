/** Between the refusal of rows and the answer to their sender: a batch of unknown fate is looked up meanwhile. */
const LOOK_UP_WITHIN_MS = 1_000;

/** Rows that one sender waits for: stored, or refused and never stored. */
export class Parcel {
  /** When it began to wait, on a clock that never goes back, ms. */
  readonly sinceMs = performance.now();
  /** Resolves when its rows are stored. Rejects with the refusal; then they are not, as far as can be known. */
  readonly answer: Promise<void>;
  /** Resolves when what became of each row is known. */
  readonly ended: Promise<void>;
  #refusal: Error | undefined;
  #left = 0;
  #lost = 0;
  #timer: NodeJS.Timeout | undefined;
  #answerNow: (refusal?: Error) => void = () => undefined;
  #end: () => void = () => undefined;

  constructor() {
    this.answer = new Promise((resolve, reject) => {
      this.#answerNow = (refusal) => (refusal ? reject(refusal) : resolve());
    });
    this.ended = new Promise((resolve) => (this.#end = resolve));
    // Who has gone does not ask.
    this.answer.catch(() => undefined);
  }

  /** Its rows are withdrawn wherever they are. */
  get isRefused(): boolean {
    return this.#refusal !== undefined;
  }

  /** A row is on its way. */
  expect(): void {
    this.#left++;
  }

  /** Nothing is stored any more of what can be held back, and the sender is told why. */
  refuse(refusal: Error): void {
    this.#refusal ??= refusal;
    this.#timer ??= setTimeout(() => this.#answerNow(refusal), LOOK_UP_WITHIN_MS);
  }

  /** What became of some rows. @param lost those that were withdrawn */
  arrived(rows: number, lost: number): void {
    this.#left -= rows;
    this.#lost += lost;
    if (this.#left > 0) return;
    clearTimeout(this.#timer);
    this.#answerNow(this.#lost > 0 ? this.#refusal : undefined);
    this.#end();
  }
}
