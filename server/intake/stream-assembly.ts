import type { Line } from "../lines/line.ts";
import type { SourceLines } from "../lines/source-lines.ts";
import type { LineParser } from "../parse/parse-line.ts";
import type { LogRecord } from "../record.ts";
import type { SourceItem } from "../sources/source.ts";

/** Items of one source to records, in the order that its positions ask for (see `SourceLines`). */
export class StreamAssembly {
  readonly #lines: SourceLines;
  readonly #parser: LineParser;

  constructor(lines: SourceLines, parser: LineParser) {
    this.#lines = lines;
    this.#parser = parser;
  }

  /** Records that the item completes. @param receivedUs microseconds since the epoch */
  push(item: SourceItem, receivedUs: number): LogRecord[] {
    return this.#parsed(this.#lines.push(item), receivedUs);
  }

  /** Ends events whose stream has been silent, or all of them. */
  flush(receivedUs: number, all = false): LogRecord[] {
    return this.#parsed(this.#lines.flush(all), receivedUs);
  }

  #parsed(lines: readonly Line[], receivedUs: number): LogRecord[] {
    return lines.map((line) => this.#parser.parse(line, receivedUs));
  }
}
