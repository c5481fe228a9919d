import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import type { LogRecord } from "../record.ts";
import type { Source } from "../sources/source.ts";
import type { Batcher } from "./batcher.ts";
import { conditionOf, type SourceCondition } from "./source-report.ts";
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
  /** Where back-filling stood when it was first asked for. */
  #backfillFrom: { atMs: number; done: number } | undefined;

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
  condition(): SourceCondition {
    const status = this.source.status();
    const { progress } = status;
    if (status.state !== "backfilling" || !progress) this.#backfillFrom = undefined;
    else this.#backfillFrom ??= { atMs: performance.now(), done: progress.done };
    const from = this.#backfillFrom;
    const rate = from && progress ? (progress.done - from.done) / (performance.now() - from.atMs + 1) : 0;
    return conditionOf(this.#failure ? { ...status, state: "failed", problem: this.#failure } : status, rate);
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
