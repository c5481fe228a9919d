import { eventFromRecord, type LogRecord } from "../record.ts";
import { cursorText, readCursor } from "../protocol/cursor.ts";
import type { StoredEvent } from "../protocol/logs.ts";

type FromRecord = { record: LogRecord; seq: number };
type From = FromRecord | { event: StoredEvent };

/**
 * One event on its way to live clients. It is made public form and text at most once,
 * whatever the number of subscriptions, and only where one of them wants it.
 */
export class Outgoing {
  readonly id: string;
  /** The number that it is stored under. */
  readonly seq: number;
  /** Whether it was offered before it was stored. */
  readonly isAhead: boolean;
  /** About what it holds in memory and on the wire, in bytes; exact enough to bound a buffer. */
  readonly size: number;
  readonly #from: From;
  #event: StoredEvent | undefined;
  #json: string | undefined;

  constructor(from: From, isAhead = false) {
    this.#from = from;
    this.seq = "record" in from ? from.seq : (readCursor(from.event.cursor)?.seq ?? 0);
    this.isAhead = isAhead;
    const source = "record" in from ? from.record : from.event;
    this.id = source.id;
    this.size = 400 + source.raw.length + source.message.length;
  }

  /** The record, where it comes straight from storing. */
  get record(): LogRecord | undefined {
    return "record" in this.#from ? this.#from.record : undefined;
  }

  /** The public form. */
  get event(): StoredEvent {
    this.#event ??= "record" in this.#from ? storedEvent(this.#from) : this.#from.event;
    return this.#event;
  }

  /** The public form as JSON text. */
  get json(): string {
    this.#json ??= JSON.stringify(this.event);
    return this.#json;
  }
}

function storedEvent({ record, seq }: FromRecord): StoredEvent {
  return { ...eventFromRecord(record), cursor: cursorText({ timeUs: record.timeUs, seq }) };
}
