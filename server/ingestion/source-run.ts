import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import type { SourceReport } from "../protocol.ts";
import type { LogRecord } from "../record.ts";
import type { Source } from "../sources/source.ts";
import { isoFromMicros } from "../../lib/time.ts";
import type { Batcher } from "./batcher.ts";
import { StreamAssembly } from "./stream-assembly.ts";

/** Work done in one go before other sources, requests and live views have their turn. */
const SLICE_MS = 5;
const FLUSH_EVERY_MS = 75;
/** Lines a second are the mean over this long. */
const RATE_WINDOW_MS = 5_000;

/** Microseconds since the epoch, from the wall clock. */
export function nowUs(): number {
  return Date.now() * 1_000;
}

/** One source being read: its lines become records, and its figures are kept. */
export class SourceRun {
  readonly source: Source;
  readonly #batcher: Batcher;
  readonly #assembly: StreamAssembly;
  readonly #abort = new AbortController();
  readonly #flusher: NodeJS.Timeout;
  #done: Promise<void> = Promise.resolve();
  #rows: number;
  #newestUs: number;
  #recent: { atMs: number; rows: number }[] = [];
  #failure: string | null = null;

  /** @param before what the store already holds of the source */
  constructor(source: Source, batcher: Batcher, before: { rows: number; newestUs: number }) {
    this.source = source;
    this.#batcher = batcher;
    this.#assembly = new StreamAssembly(source.name);
    this.#rows = before.rows;
    this.#newestUs = before.newestUs;
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

  /** Takes note of rows that the store has made visible. */
  stored(records: readonly LogRecord[]): void {
    if (records.length === 0) return;
    this.#rows += records.length;
    for (const { timeUs } of records) if (timeUs > this.#newestUs) this.#newestUs = timeUs;
    this.#recent.push({ atMs: performance.now(), rows: records.length });
  }

  /** The source's row on the sources page. */
  report(): SourceReport {
    const { state, problem, streams } = this.source.status();
    const since = performance.now() - RATE_WINDOW_MS;
    this.#recent = this.#recent.filter(({ atMs }) => atMs >= since);
    const recent = this.#recent.reduce((sum, { rows }) => sum + rows, 0);
    return {
      name: this.source.name,
      kind: this.source.kind,
      state: this.#failure ? "failed" : state,
      problem: this.#failure ?? problem,
      streams,
      rows: this.#rows,
      linesPerSecond: Math.round((recent / RATE_WINDOW_MS) * 10_000) / 10,
      newest: this.#newestUs > 0 ? isoFromMicros(this.#newestUs) : null,
      lag_ms: this.#newestUs > 0 ? Math.max(0, Math.round((nowUs() - this.#newestUs) / 1_000)) : null,
      sample: this.source.name === "sample",
    };
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
