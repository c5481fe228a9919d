import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Tail } from "./positions.ts";

const compress = promisify(gzip);

/** A file of the spool. */
export interface Segment {
  number: number;
  path: string;
  bytes: number;
  /** Frames in it that were not acknowledged. */
  waiting: number;
}

/** Where a batch's body lies on disk. */
export interface Place {
  segment: Segment;
  offset: number;
  bytes: number;
}

/** Lines that are sent, spooled and acknowledged together. */
export interface Batch {
  lines: number;
  /** Characters of its lines as they are sent, before compression. */
  chars: number;
  tail: Tail;
  /** What is sent, compressed with gzip; undefined where it is only in the spool. */
  body: Promise<Buffer> | undefined;
  /** Where it lies in the spool; undefined where it is only in memory. */
  place: Place | undefined;
  isDone: boolean;
}

/** A batch that is being filled. */
export class OpenBatch {
  #texts: string[] = [];
  #tail = new Map<string, readonly [string, string, string]>();
  chars = 0;

  get lines(): number {
    return this.#texts.length;
  }

  add(text: string, source: string, stream: string, position: string): void {
    this.#texts.push(text);
    this.chars += text.length;
    const key = `${source}\0${stream}`;
    // The stream that was added to last comes last.
    this.#tail.delete(key);
    this.#tail.set(key, [source, stream, position]);
  }

  /** Whether a line of the stream is in it. */
  has(source: string, stream: string): boolean {
    return this.#tail.has(`${source}\0${stream}`);
  }

  /** The batch with what was added; compressing it has begun. */
  sealed(): Batch {
    const body = compress(`${this.#texts.join("\n")}\n`, { level: 1 });
    // Whoever takes the body sees the failure; nobody may, when the batch is dropped first.
    body.catch(() => undefined);
    return {
      lines: this.lines,
      chars: this.chars,
      tail: [...this.#tail.values()],
      body,
      place: undefined,
      isDone: false,
    };
  }
}
