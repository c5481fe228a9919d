import type { BytesItem, SourceItem } from "../sources/source.ts";
import { LineAssembler } from "./line-assembler.ts";
import type { Line } from "./line.ts";

/** A multi-line event is ended when its stream is silent this long. */
const IDLE_MS = 150;
/** A stream that is silent this long and holds nothing is let go: pods and containers come and go for ever. */
const FORGET_MS = 600_000;
const FORGET_EVERY_MS = 60_000;
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
  /** Those whose event may go on. */
  readonly #pending = new Set<StreamState>();
  readonly #nowMs: () => number;
  #held: Slot[] = [];
  #forgetMs = 0;

  /** @param nowMs a clock that never goes back, ms */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Streams that are remembered. */
  get streams(): number {
    return this.#streams.size;
  }

  /** Lines that the item completes. */
  push(item: SourceItem): Line[] {
    let state = this.#streams.get(item.stream);
    if (!state) {
      state = { assembler: new LineAssembler(), slot: undefined, lastMs: 0 };
      this.#streams.set(item.stream, state);
    }
    state.lastMs = this.#nowMs();
    const lines = state.assembler.push(item);
    if (state.assembler.pending) this.#pending.add(state);
    else this.#pending.delete(state);
    return item.kind === "bytes" ? lines : this.#inOrder(state, item, lines);
  }

  /** Ends events whose stream has been silent, or all of them. */
  flush(all = false): Line[] {
    const now = this.#nowMs();
    const ended: Line[] = [];
    for (const state of this.#pending) {
      if (!all && now - state.lastMs < IDLE_MS) continue;
      this.#pending.delete(state);
      const lines = state.assembler.flush();
      if (state.slot) this.#place(state, lines);
      else ended.push(...lines);
    }
    ended.push(...this.#leave());
    if (now >= this.#forgetMs) this.#forget(now);
    return ended;
  }

  #forget(now: number): void {
    this.#forgetMs = now + FORGET_EVERY_MS;
    for (const [stream, { assembler, slot, lastMs }] of this.#streams)
      if (now - lastMs >= FORGET_MS && !slot && !assembler.holds) this.#streams.delete(stream);
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
    const { slot } = state;
    if (!slot || lines.length === 0) {
      for (const line of lines) this.#held.push({ line, first: line.position, stream: state });
      return;
    }
    // Lines that turned out not to belong came between those of other streams: they too resume at the event's first.
    const { first } = slot;
    const placed = lines.map((line) => ({
      line: first === line.position ? line : { ...line, position: `${first}..${line.position}` },
      first,
      stream: state,
    }));
    state.slot = undefined;
    this.#held.splice(this.#held.indexOf(slot), 1, ...placed);
  }

  #leave(): Line[] {
    let ready = 0;
    while (this.#held[ready]?.line) ready++;
    if (ready === 0) return [];
    const leaving = this.#held.splice(0, ready);
    return leaving.flatMap((slot) => (slot.line ? [slot.line] : []));
  }
}
