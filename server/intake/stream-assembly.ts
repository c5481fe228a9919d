import type { Line } from "../lines/line.ts";
import type { SourceLines } from "../lines/source-lines.ts";
import type { UntimedHeads } from "../parse/untimed-heads.ts";
import type { LogRecord } from "../record.ts";
import type { SourceItem } from "../sources/source.ts";

/** Items of one source to records, in the order that its positions ask for (see `SourceLines`). */
export class StreamAssembly {
  readonly #lines: SourceLines;
  readonly #parser: UntimedHeads;

  constructor(lines: SourceLines, parser: UntimedHeads) {
    this.#lines = lines;
    this.#parser = parser;
  }

  /** Records that the item completes. @param receivedUs microseconds since the epoch */
  push(item: SourceItem, receivedUs: number): LogRecord[] {
    return this.#parsed(this.#lines.push(item), receivedUs);
  }

  /** Ends events whose stream has been silent, or all of them. */
  flush(receivedUs: number, all = false): LogRecord[] {
    const records = this.#parsed(this.#lines.flush(all), receivedUs);
    return [...records, ...this.#parser.flush(all)];
  }

  #parsed(lines: readonly Line[], receivedUs: number): LogRecord[] {
    const records: LogRecord[] = [];
    for (const line of lines) for (const record of this.#parser.parse(line, receivedUs)) records.push(record);
    return records;
  }
}
