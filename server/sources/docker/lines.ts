import { SHORTEST_PART_BYTES, type Output, type Piece } from "./pieces.ts";
import type { EngineTime } from "./engine-time.ts";

/** A whole line of one output. */
export interface EngineLine {
  output: Output;
  /** When the engine took its first part in. */
  time: EngineTime;
  raw: Uint8Array;
}

interface Open {
  time: EngineTime;
  parts: Uint8Array[];
  bytes: number;
  lastPartBytes: number;
}

/** A longer line is delivered in pieces of this many bytes: an output without newlines must not fill the memory. */
const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

/** Joins the parts of lines, those of each output apart. */
export class PartJoiner {
  readonly #longestLineBytes: number;
  readonly #open = new Map<Output, Open>();

  constructor(longestLineBytes: number = LONGEST_LINE_BYTES) {
    this.#longestLineBytes = longestLineBytes;
  }

  /** The lines that a piece completes. */
  push({ output, time, bytes, isEnd }: Piece): EngineLine[] {
    const lines: EngineLine[] = [];
    const before = this.#open.get(output);
    // A process that ended amid a line leaves it without an end: what follows is of another time.
    if (before && before.time !== time && before.lastPartBytes < SHORTEST_PART_BYTES)
      lines.push(...this.#end(output));
    const open = this.#open.get(output);
    if (isEnd && !open && bytes.length <= this.#longestLineBytes)
      return [...lines, { output, time, raw: bytes }];
    lines.push(...this.#hold(output, time, bytes));
    return isEnd ? [...lines, ...this.#end(output)] : lines;
  }

  /** Ends what a process that has ended left without a newline. */
  flush(): EngineLine[] {
    return [...this.#open]
      .filter(([, { lastPartBytes }]) => lastPartBytes < SHORTEST_PART_BYTES)
      .flatMap(([output]) => this.#end(output));
  }

  /** When the oldest unfinished line began: reading must not resume behind it. */
  oldestOpen(): EngineTime | undefined {
    if (this.#open.size === 0) return undefined;
    return [...this.#open.values()].map(({ time }) => time).sort()[0];
  }

  #hold(output: Output, time: EngineTime, bytes: Uint8Array): EngineLine[] {
    const lines: EngineLine[] = [];
    const open = this.#open.get(output) ?? { time, parts: [], bytes: 0, lastPartBytes: 0 };
    let rest = bytes;
    while (open.bytes + rest.length > this.#longestLineBytes) {
      const room = this.#longestLineBytes - open.bytes;
      lines.push({ output, time: open.time, raw: Buffer.concat([...open.parts, rest.subarray(0, room)]) });
      open.parts = [];
      open.bytes = 0;
      rest = rest.subarray(room);
    }
    // A copy: a part that waits must not keep the whole chunk that it came in.
    open.parts.push(Uint8Array.from(rest));
    open.bytes += rest.length;
    open.lastPartBytes = bytes.length;
    this.#open.set(output, open);
    return lines;
  }

  #end(output: Output): EngineLine[] {
    const open = this.#open.get(output);
    this.#open.delete(output);
    return open ? [{ output, time: open.time, raw: Buffer.concat(open.parts) }] : [];
  }
}
