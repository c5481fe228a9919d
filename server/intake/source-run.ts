import { Slice } from "../slice.ts";
import type { Checkpoints, Hints, Source, SourceItem, SourceStatus } from "../sources/source.ts";
import { conditionOf, type SourceCondition } from "../health/source-report.ts";

const FLUSH_EVERY_MS = 75;

/** Where the items of one source go. */
export interface ItemSink {
  push(item: SourceItem): void;
  /** Ends events of several lines whose stream has been silent. */
  flush(): void;
  /** Resolves when it can take more. */
  room(): Promise<void>;
  /** Nothing more comes; resolves when it is at rest. */
  end?(): Promise<void>;
}

/** One source being read into a sink. */
export class SourceRun {
  readonly source: Source;
  readonly #sink: ItemSink;
  readonly #abort = new AbortController();
  readonly #flusher: NodeJS.Timeout;
  #done: Promise<void> = Promise.resolve();
  #failure: string | null = null;
  /** Where back-filling stood when it was first asked for. */
  #backfillFrom: { atMs: number; done: number } | undefined;

  constructor(source: Source, sink: ItemSink) {
    this.source = source;
    this.#sink = sink;
    this.#flusher = setInterval(() => sink.flush(), FLUSH_EVERY_MS);
  }

  /** Begins behind the stored positions. @param hints what else is known of what was read */
  start(checkpoints: Checkpoints, hints?: Hints): void {
    this.#done = this.#read(checkpoints, hints).catch((error: unknown) => {
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
    await this.#sink.end?.();
    await this.#done;
  }

  /** What the source is doing. */
  status(): SourceStatus {
    const status = this.source.status();
    return this.#failure ? { ...status, state: "failed", problem: this.#failure } : status;
  }

  /** The same in the form of the API, with how long back-filling will take. */
  condition(): SourceCondition {
    const status = this.status();
    const { progress } = status;
    if (status.state !== "backfilling" || !progress) this.#backfillFrom = undefined;
    else this.#backfillFrom ??= { atMs: performance.now(), done: progress.done };
    const from = this.#backfillFrom;
    const rate = from && progress ? (progress.done - from.done) / (performance.now() - from.atMs + 1) : 0;
    return conditionOf(status, rate);
  }

  async #read(checkpoints: Checkpoints, hints?: Hints): Promise<void> {
    const slice = new Slice();
    for await (const items of this.source.read(checkpoints, this.#abort.signal, hints)) {
      for (const item of items) {
        this.#sink.push(item);
        if (slice.isOver) await slice.rest();
      }
      await this.#sink.room();
      if (this.#abort.signal.aborted) return;
    }
  }
}
