import { LineAssembler } from "../lines/line-assembler.ts";
import type { Line } from "../lines/line.ts";
import { createLineParser, type LineParser } from "../parse/parse-line.ts";
import type { LogRecord } from "../record.ts";
import type { BytesItem, SourceItem } from "../sources/source.ts";

/** A multi-line event is ended when its stream is silent this long. */
const IDLE_MS = 150;
/** Records held behind one unfinished event; with more, the event is ended. */
const MAX_HELD = 2_000;

/** A place in the order of records; empty while its multi-line event is unfinished. */
interface Slot {
  record?: LogRecord;
  /** Position of the event's first line. */
  first: string;
  stream: StreamState;
}

interface StreamState {
  assembler: LineAssembler;
  slot: Slot | undefined;
  lastMs: number;
}

/**
 * Items of one source to records: a line assembler a stream, and one parser.
 *
 * A transport that carries many streams under one cursor (journald) can resume only at one place. So its records
 * leave in the order in which their first lines came, also where an event of several lines ends later than
 * another stream's; and the position of an event of several lines is `first..last`. Then everything before the
 * first line of the row stored last is stored, and a source that resumes there and drops, stream by stream, what
 * lies at or before that stream's own last position, neither loses nor repeats a line.
 */
export class StreamAssembly {
  readonly #parser: LineParser;
  readonly #streams = new Map<string, StreamState>();
  #held: Slot[] = [];

  /** @param source the source's name */
  constructor(source: string) {
    this.#parser = createLineParser(source);
  }

  /** Records that the item completes. @param receivedUs microseconds since the epoch */
  push(item: SourceItem, receivedUs: number): LogRecord[] {
    let state = this.#streams.get(item.stream);
    if (!state) {
      state = { assembler: new LineAssembler(), slot: undefined, lastMs: 0 };
      this.#streams.set(item.stream, state);
    }
    state.lastMs = performance.now();
    const lines = state.assembler.push(item);
    if (item.kind === "bytes") return lines.map((line) => this.#parser.parse(line, receivedUs));
    return this.#inOrder(state, item, lines, receivedUs);
  }

  /** Ends events whose stream has been silent, or all of them. */
  flush(receivedUs: number, all = false): LogRecord[] {
    const now = performance.now();
    const records: LogRecord[] = [];
    for (const state of this.#streams.values()) {
      if (!state.assembler.pending || (!all && now - state.lastMs < IDLE_MS)) continue;
      const lines = state.assembler.flush();
      if (state.slot) this.#place(state, lines, receivedUs);
      else records.push(...lines.map((line) => this.#parser.parse(line, receivedUs)));
    }
    records.push(...this.#leave());
    return records;
  }

  #inOrder(
    state: StreamState,
    item: Exclude<SourceItem, BytesItem>,
    lines: readonly Line[],
    receivedUs: number,
  ): LogRecord[] {
    this.#place(state, lines, receivedUs);
    if (state.assembler.pending && !state.slot) {
      state.slot = { first: item.position, stream: state };
      this.#held.push(state.slot);
    }
    const head = this.#held[0];
    if (head && !head.record && this.#held.length > MAX_HELD)
      this.#place(head.stream, head.stream.assembler.flush(), receivedUs);
    return this.#leave();
  }

  #place(state: StreamState, lines: readonly Line[], receivedUs: number): void {
    for (const line of lines) {
      const record = this.#parser.parse(line, receivedUs);
      if (!state.slot) {
        this.#held.push({ record, first: line.position, stream: state });
        continue;
      }
      const { first } = state.slot;
      state.slot.record =
        first === record.position ? record : { ...record, position: `${first}..${record.position}` };
      state.slot = undefined;
    }
  }

  #leave(): LogRecord[] {
    let ready = 0;
    while (this.#held[ready]?.record) ready++;
    if (ready === 0) return [];
    const leaving = this.#held.splice(0, ready);
    return leaving.flatMap((slot) => (slot.record ? [slot.record] : []));
  }
}
