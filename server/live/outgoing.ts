import { eventFromRecord, type LogRecord } from "../record.ts";
import type { Event } from "../../lib/event.ts";

/**
 * One stored event on its way to live clients. It is made public form and text at most once,
 * whatever the number of subscriptions, and only where one of them wants it.
 */
export class Outgoing {
  readonly id: string;
  /** About what it holds in memory and on the wire, in bytes; exact enough to bound a buffer. */
  readonly size: number;
  readonly #from: { record: LogRecord } | { event: Event };
  #event: Event | undefined;
  #json: string | undefined;

  constructor(from: { record: LogRecord } | { event: Event }) {
    this.#from = from;
    const source = "record" in from ? from.record : from.event;
    this.id = source.id;
    this.size = 400 + source.raw.length + source.message.length;
  }

  /** The record, where it comes straight from storing. */
  get record(): LogRecord | undefined {
    return "record" in this.#from ? this.#from.record : undefined;
  }

  /** The public form. */
  get event(): Event {
    this.#event ??= "record" in this.#from ? eventFromRecord(this.#from.record) : this.#from.event;
    return this.#event;
  }

  /** The public form as JSON text. */
  get json(): string {
    this.#json ??= JSON.stringify(this.event);
    return this.#json;
  }
}
