import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import type { LogRecord } from "../record.ts";
import type { Source, SourceStatus } from "../sources/source.ts";
import type { Batcher } from "./batcher.ts";
import { StreamAssembly } from "./stream-assembly.ts";

/** Work done in one go before other sources, requests and live views have their turn. */
const SLICE_MS = 5;
const FLUSH_EVERY_MS = 75;

/** Microseconds since the epoch, from the wall clock. */
export function nowUs(): number {
  return Date.now() * 1_000;
}

/** One source being read: its lines become records in the queue of the store. */
export class SourceRun {
  readonly source: Source;
  readonly #batcher: Batcher;
  readonly #assembly: StreamAssembly;
  readonly #abort = new AbortController();
  readonly #flusher: NodeJS.Timeout;
  #done: Promise<void> = Promise.resolve();
  #failure: string | null = null;

  constructor(source: Source, batcher: Batcher) {
    this.source = source;
    this.#batcher = batcher;
    this.#assembly = new StreamAssembly(source.name);
    this.#flusher = setInterval(() => this.#addAll(this.#assembly.flush(nowUs())), FLUSH_EVERY_MS);
  }

  /** Begins behind the stored positions. */
  start(checkpoints: ReadonlyMap<string, string>): void {
    this.#done = this.#read(checkpoints).catch((error: unknown) => {
      this.#failure = `Reading stopped: ${error instanceof Error ? error.message : String(error)}. Restart Jobtrail to try again.`;
    });
  }

  /**
   * Stops reading. An event of several lines that is unfinished is left: it is read again from its beginning
   * when the source resumes.
   */
  async stop(): Promise<void> {
    clearInterval(this.#flusher);
    this.#abort.abort();
    await this.#done;
  }

  /** What the source is doing. */
  status(): SourceStatus {
    const status = this.source.status();
    return this.#failure ? { ...status, state: "failed", problem: this.#failure } : status;
  }

  async #read(checkpoints: ReadonlyMap<string, string>): Promise<void> {
    let sliceEndMs = performance.now() + SLICE_MS;
    for await (const items of this.source.read(checkpoints, this.#abort.signal)) {
      const receivedUs = nowUs();
      for (const item of items) {
        this.#addAll(this.#assembly.push(item, receivedUs));
        if (performance.now() < sliceEndMs) continue;
        await yieldToEventLoop();
        sliceEndMs = performance.now() + SLICE_MS;
      }
      await this.#batcher.room();
      if (this.#abort.signal.aborted) return;
    }
  }

  #addAll(records: readonly LogRecord[]): void {
    for (const record of records) this.#batcher.add(record);
  }
}
