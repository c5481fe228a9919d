/** A line as the kubelet wrote it with `timestamps=true`. */
export interface LogLine {
  /** Nanoseconds since the epoch in 19 digits; undefined where the kubelet did not stamp it: words of its own. */
  ns: string | undefined;
  raw: Buffer;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
/** RFC 3339 with nine decimals and the node's own offset, as the kubelet writes it. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;
const LONGEST_STAMP = 35;
const LONGEST_WORDS_BYTES = 300;

/**
 * Cuts a log's body into lines. The kubelet joins the pieces into which the container runtime splits a line
 * (since Kubernetes 1.26 without stamps in between), so what ends with a newline is a whole line.
 */
export class LogLines {
  #held: Buffer[] = [];
  #last: LogLine | undefined;
  #second = "";
  #secondNs = "";

  /**
   * What the kubelet says instead of lines: the last one, where it is not stamped. At the beginning, an unstamped line is
   * the rest of one that `sinceTime` cut.
   */
  get words(): string | undefined {
    const last = this.rest() ?? this.#last;
    return last?.ns === undefined ? last?.raw.toString("utf8", 0, LONGEST_WORDS_BYTES) : undefined;
  }

  /** The lines that the chunk completes. */
  push(chunk: Buffer): LogLine[] {
    const lines: LogLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      lines.push(this.#line(this.#joined(chunk.subarray(start, end))));
      start = end + 1;
    }
    this.#last = lines.at(-1) ?? this.#last;
    if (start < chunk.length) this.#held.push(chunk.subarray(start));
    return lines;
  }

  /** What has no newline yet; undefined where there is nothing. */
  rest(): LogLine | undefined {
    return this.#held.length > 0 ? this.#line(Buffer.concat(this.#held)) : undefined;
  }

  #joined(piece: Buffer): Buffer {
    if (this.#held.length === 0) return piece;
    const whole = Buffer.concat([...this.#held, piece]);
    this.#held = [];
    return whole;
  }

  #line(line: Buffer): LogLine {
    const space = line.subarray(0, LONGEST_STAMP + 1).indexOf(SPACE);
    const end = space < 0 ? Math.min(line.length, LONGEST_STAMP) : space;
    const ns = this.#nanoseconds(line.toString("latin1", 0, end));
    return ns === undefined ? { ns, raw: line } : { ns, raw: line.subarray(end + 1) };
  }

  #nanoseconds(stamp: string): string | undefined {
    const match = STAMP.exec(stamp);
    if (!match) return undefined;
    const [, second = "", fraction = "", zone = "Z"] = match;
    if (second + zone !== this.#second) {
      const ms = Date.parse(second + zone);
      if (Number.isNaN(ms)) return undefined;
      this.#second = second + zone;
      this.#secondNs = String(ms / 1_000).padStart(10, "0");
    }
    return this.#secondNs + fraction.padEnd(9, "0");
  }
}
