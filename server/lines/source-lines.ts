import type { BytesItem, SourceItem } from "../sources/source.ts";
import { LineAssembler } from "./line-assembler.ts";
import type { Line } from "./line.ts";

/** A multi-line event is ended when its stream is silent this long. */
const IDLE_MS = 150;
/** Lines held behind one unfinished event; with more, the event is ended. */
const MAX_HELD = 2_000;

/** A place in the order of lines; empty while its multi-line event is unfinished. */
interface Slot {
  line?: Line;
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
 * Items of one source to lines: a line assembler a stream.
 *
 * A transport that carries many streams under one cursor (journald) can resume only at one place. So its lines
 * leave in the order in which their first lines came, also where an event of several lines ends later than
 * another stream's; and the position of an event of several lines is `first..last`. Then everything before the
 * first line of the row stored last is stored, and a source that resumes there and drops, stream by stream, what
 * lies at or before that stream's own last position, neither loses nor repeats a line.
 */
export class SourceLines {
  readonly #streams = new Map<string, StreamState>();
  #held: Slot[] = [];

  /** Lines that the item completes. */
  push(item: SourceItem): Line[] {
    let state = this.#streams.get(item.stream);
    if (!state) {
      state = { assembler: new LineAssembler(), slot: undefined, lastMs: 0 };
      this.#streams.set(item.stream, state);
    }
    state.lastMs = performance.now();
    const lines = state.assembler.push(item);
    return item.kind === "bytes" ? lines : this.#inOrder(state, item, lines);
  }

  /** Ends events whose stream has been silent, or all of them. */
  flush(all = false): Line[] {
    const now = performance.now();
    const ended: Line[] = [];
    for (const state of this.#streams.values()) {
      if (!state.assembler.pending || (!all && now - state.lastMs < IDLE_MS)) continue;
      const lines = state.assembler.flush();
      if (state.slot) this.#place(state, lines);
      else ended.push(...lines);
    }
    ended.push(...this.#leave());
    return ended;
  }

  #inOrder(state: StreamState, item: Exclude<SourceItem, BytesItem>, lines: readonly Line[]): Line[] {
    this.#place(state, lines);
    if (state.assembler.pending && !state.slot) {
      state.slot = { first: item.position, stream: state };
      this.#held.push(state.slot);
    }
    const head = this.#held[0];
    if (head && !head.line && this.#held.length > MAX_HELD)
      this.#place(head.stream, head.stream.assembler.flush());
    return this.#leave();
  }

  #place(state: StreamState, lines: readonly Line[]): void {
    for (const line of lines) {
      if (!state.slot) {
        this.#held.push({ line, first: line.position, stream: state });
        continue;
      }
      const { first } = state.slot;
      state.slot.line = first === line.position ? line : { ...line, position: `${first}..${line.position}` };
      state.slot = undefined;
    }
  }

  #leave(): Line[] {
    let ready = 0;
    while (this.#held[ready]?.line) ready++;
    if (ready === 0) return [];
    const leaving = this.#held.splice(0, ready);
    return leaving.flatMap((slot) => (slot.line ? [slot.line] : []));
  }
}
