import type { RetentionReport } from "../protocol/health.ts";
import type { Removed, RetentionLimits, Store } from "../store/store.ts";

/** Rows grow old by the day; an hour more does no harm. */
const PAUSE_MS = 3_600_000;
/** After a failure, such as that of a full disk that a removal would help. */
const PAUSE_AFTER_FAILURE_MS = 60_000;

/** What the runs tell. */
export interface RetentionListener {
  onRemoved(removed: Removed): void;
  onProblem(problem: Error): void;
}

/** Keeps the store within its limits: looks at the start and every hour. Without limits it does nothing. */
export class RetentionRuns {
  readonly #store: Pick<Store, "retain" | "removal">;
  readonly #limits: RetentionLimits;
  readonly #listener: RetentionListener;
  #problem: string | null = null;
  #running = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(
    store: Pick<Store, "retain" | "removal">,
    limits: RetentionLimits,
    listener: RetentionListener,
  ) {
    this.#store = store;
    this.#limits = limits;
    this.#listener = listener;
    const isLimited = limits.keepUs !== undefined || limits.keepBytes !== undefined;
    if (isLimited) this.#running = this.#run();
  }

  /** The limits, and what they have cost so far. */
  report(): RetentionReport {
    const { keepUs, keepBytes } = this.#limits;
    return {
      keep_ms: keepUs === undefined ? null : keepUs / 1_000,
      keep_bytes: keepBytes ?? null,
      removed: this.#store.removal(),
      problem: this.#problem,
    };
  }

  /** Ends the runs; resolves when none is at work. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Never throws. */
  async #run(): Promise<void> {
    try {
      const removed = await this.#store.retain(this.#limits, Date.now() * 1_000);
      this.#problem = null;
      if (removed.days > 0) this.#listener.onRemoved(removed);
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      if (problem.message !== this.#problem) this.#listener.onProblem(problem);
      this.#problem = problem.message;
    }
    if (this.#isClosed) return;
    this.#timer = setTimeout(
      () => {
        this.#running = this.#run();
      },
      this.#problem === null ? PAUSE_MS : PAUSE_AFTER_FAILURE_MS,
    );
    this.#timer.unref();
  }
}
