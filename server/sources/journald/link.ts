import { setTimeout as delay } from "node:timers/promises";
import type { Ending, JournalConnection } from "./transport.ts";
import { BackOff } from "../../../lib/back-off.ts";
import type { SourceStatus } from "../source.ts";

const FIRST_WAIT_MS = 500;
/** A connection that lives this long is well, also while its units are silent. */
const WELL_AFTER_MS = 1_000;

/** How a link waits between connections. */
export interface LinkPauses {
  /** The longest pause after failures, milliseconds. */
  mostWaitMs: number;
  /** The pause after a connection that ended as it should, milliseconds. */
  againAfterMs: number;
}

/** Connects to a journal again and again, ever less often while it fails. */
export class JournalLink {
  #state: SourceStatus["state"] = "starting";
  #problem: string | null = null;
  #retryAtMs: number | undefined;
  readonly #pauses: LinkPauses;
  readonly #retry: BackOff;

  constructor(pauses: LinkPauses) {
    this.#pauses = pauses;
    this.#retry = new BackOff({ firstMs: FIRST_WAIT_MS, mostMs: pauses.mostWaitMs });
  }

  /** What it is doing; of streams it knows nothing. */
  status(): SourceStatus {
    const retryAtMs = this.#retryAtMs;
    return {
      state: this.#state,
      problem: this.#problem,
      streams: 0,
      ...(retryAtMs !== undefined && { retryAtMs }),
    };
  }

  /** What one connection after the other delivers. Ends when `signal` aborts. */
  async *read<T>(connect: () => JournalConnection<T>, signal: AbortSignal): AsyncIterable<readonly T[]> {
    while (!signal.aborted) {
      const connection = connect();
      const close = (): void => connection.close();
      signal.addEventListener("abort", close);
      const stopWatching = this.#watch(connection);
      let why: Ending;
      try {
        for await (const batch of connection.batches) {
          if (batch.length === 0) continue;
          this.#isWell(connection);
          yield batch;
          if (signal.aborted) break;
        }
        stopWatching();
        why = await connection.ended;
      } finally {
        stopWatching();
        signal.removeEventListener("abort", close);
        connection.close();
      }
      if (signal.aborted) break;
      if (why.message === null) {
        this.#isWell(connection);
        this.#retry.reset();
        await pause(this.#pauses.againAfterMs, signal);
        continue;
      }
      this.#state = why.isFinal ? "failed" : "retrying";
      this.#problem = why.message;
      const waitMs = this.#retry.next();
      this.#retryAtMs = Date.now() + waitMs;
      await pause(waitMs, signal);
      this.#retryAtMs = undefined;
    }
    this.#state = "stopped";
  }

  #isWell(connection: JournalConnection<unknown>): void {
    this.#state = "following";
    this.#problem = connection.hint();
  }

  /** @returns ends the watch */
  #watch(connection: JournalConnection<unknown>): () => void {
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    void connection.opened.then(() => {
      if (isOver) return;
      timer = setTimeout(() => {
        this.#isWell(connection);
        this.#retry.reset();
      }, WELL_AFTER_MS);
    });
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }
}

async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  await delay(waitMs, undefined, { signal }).catch(() => undefined);
}
