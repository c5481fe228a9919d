import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { isoFromMicros } from "../../lib/time.ts";
import type { StoredEvent } from "../protocol/logs.ts";
import type { LogRecord } from "../record.ts";
import { Slice } from "../slice.ts";
import { RECENT_MS } from "./job-occasions.ts";
import type { Ledger } from "./ledger.ts";
import { contentOf, type Occasion } from "./occasion.ts";
import { errorText, patternOf } from "../../lib/zisk/pattern.ts";

/** Errors that wait to be looked at; under more than that the rest is not looked at, and storing never waits. */
const MOST_QUEUED = 20_000;

/** What an error is looked at for. */
type Seen = Pick<
  LogRecord,
  "id" | "timeUs" | "receivedUs" | "host" | "service" | "source" | "job" | "message" | "fields"
>;

/** What the watch works with. */
export interface ErrorWatchOptions {
  ledger: Pick<Ledger, "isNewPattern">;
  /** Errors that were stored before the watch began, newest first, in pages. @throws StoreError */
  before: () => AsyncIterable<readonly StoredEvent[]>;
  tell: (occasion: Occasion) => void;
  say: (text: string) => void;
}

/** Tells of errors whose pattern was never seen before: neither since the watch began nor among what was stored then. */
export class ErrorWatch {
  readonly #options: ErrorWatchOptions;
  #queue: Seen[] = [];
  #skipped = 0;
  #isOn = false;
  #working: Promise<void> | undefined;

  constructor(options: ErrorWatchOptions) {
    this.#options = options;
  }

  /** Begins, where some rule wants it, and ends where none does. */
  turn(on: boolean): void {
    if (on === this.#isOn) return;
    this.#isOn = on;
    this.#queue = [];
    if (on) this.#working = this.#learn().then(() => this.#work());
  }

  /** Takes note of stored lines; they are looked at later. */
  stored(records: readonly LogRecord[]): void {
    if (!this.#isOn) return;
    for (const record of records) {
      if (record.level !== "error") continue;
      if (this.#queue.length < MOST_QUEUED) this.#queue.push(record);
      else this.#skipped += 1;
    }
    if (this.#queue.length > 0) this.#working ??= this.#work();
  }

  /** Resolves when all that was taken so far was looked at. */
  async settled(): Promise<void> {
    while (this.#working) await this.#working;
  }

  async #learn(): Promise<void> {
    const { ledger, before, say } = this.#options;
    const slice = new Slice();
    try {
      for await (const events of before()) {
        if (!this.#isOn) return;
        for (const { message, fields } of events) {
          ledger.isNewPattern(patternKey(patternOf({ message, fields })));
          if (slice.isOver) await slice.rest();
        }
      }
    } catch (error) {
      say(`Which errors were seen before could not be read; known ones may be told as new: ${String(error)}`);
    }
  }

  async #work(): Promise<void> {
    const slice = new Slice();
    // Behind whoever stores at the moment.
    await nextTurn();
    while (this.#queue.length > 0 && this.#isOn) {
      const errors = this.#queue;
      this.#queue = [];
      for (const error of errors) {
        this.#look(error);
        if (slice.isOver) await slice.rest();
      }
    }
    if (this.#skipped > 0)
      this.#options.say(`${this.#skipped} errors came too fast to be looked at for new patterns.`);
    this.#skipped = 0;
    this.#working = undefined;
  }

  #look(error: Seen): void {
    const pattern = patternOf(error);
    if (!this.#options.ledger.isNewPattern(patternKey(pattern))) return;
    // What a back-fill brings is known from then on, and no news.
    if (error.receivedUs - error.timeUs > RECENT_MS * 1_000) return;
    this.#options.tell(errorOccasion(error, pattern));
  }
}

function errorOccasion(error: Seen, pattern: string): Occasion {
  const where = error.host || error.source;
  // The queue of notifications is kept on disk: an error of megabytes is not.
  const text = errorText(error).slice(0, 1_000);
  return {
    event: "new error",
    about: patternKey(pattern),
    hosts: error.host === "" ? [] : [error.host],
    service: error.service,
    settleMs: 0,
    content: contentOf(
      "new error",
      isoFromMicros(error.timeUs),
      `An error never seen before on ${where}: ${text}`,
      {
        error: {
          pattern,
          message: error.message.slice(0, 2_000),
          host: error.host || null,
          service: error.service || null,
          source: error.source,
          job: error.job || null,
          event_id: error.id,
        },
      },
    ),
  };
}

/** A pattern in few bytes. */
function patternKey(pattern: string): string {
  return createHash("sha256").update(pattern).digest("base64url").slice(0, 16);
}
