import type { Line } from "../lines/line.ts";
import type { LogRecord } from "../record.ts";
import { markInferred } from "./inherit.ts";
import type { LineParser } from "./parse-line.ts";

/** More lines, and characters, than a banner has; what is before the first time beyond them keeps the time of receipt. */
const MOST_RECORDS = 256;
const MOST_CHARS = 256 * 1024;
/** How long the head of a stream waits for a time, ms. */
const WAIT_MS = 500;

interface Head {
  records: { record: LogRecord; clockUs: number | undefined }[];
  chars: number;
  sinceMs: number;
}

/**
 * Reads lines, and holds those without a time at the head of a stream, or from a process's start on (a banner), until the
 * first line with one comes: they take its time. Records of a stream leave in order.
 */
export class UntimedHeads {
  readonly #parser: LineParser;
  readonly #nowMs: () => number;
  readonly #heads = new Map<string, Head>();

  /** @param nowMs a clock that never goes back, ms */
  constructor(parser: LineParser, nowMs: () => number = () => performance.now()) {
    this.#parser = parser;
    this.#nowMs = nowMs;
  }

  /** True while lines wait for a time; call `flush` now and then. */
  get pending(): boolean {
    return this.#heads.size > 0;
  }

  /** The records that are complete with this line. @param receivedUs microseconds since the epoch */
  parse(line: Line, receivedUs: number): LogRecord[] {
    const record = this.#parser.parse(line, receivedUs);
    const head = this.#heads.size === 0 ? undefined : this.#heads.get(line.stream);
    if (this.#isWaiting(record, head)) return this.#hold(line, record, head);
    return head ? this.#timed(line.stream, head, record) : [record];
  }

  /** Lets records go whose stream stays without a time: those that waited long enough, or all of them. */
  flush(all = false): LogRecord[] {
    if (this.#heads.size === 0) return [];
    const now = this.#nowMs();
    const gone: LogRecord[] = [];
    for (const [stream, head] of this.#heads)
      if (all || now - head.sinceMs >= WAIT_MS) gone.push(...this.#release(stream, head));
    return gone;
  }

  /** The time of what was printed before says nothing of when a new process began. */
  #isWaiting({ milestone }: LogRecord, head: Head | undefined): boolean {
    const { timedBy } = this.#parser;
    return (
      timedBy === "none" || (timedBy === "before" && (head !== undefined || milestone === "process_started"))
    );
  }

  #hold(line: Line, record: LogRecord, known: Head | undefined): LogRecord[] {
    const head = known ?? { records: [], chars: 0, sinceMs: this.#nowMs() };
    head.records.push({ record, clockUs: line.clockUs });
    head.chars += record.raw.length;
    if (head.records.length > MOST_RECORDS || head.chars > MOST_CHARS)
      return this.#release(line.stream, head);
    this.#heads.set(line.stream, head);
    return [];
  }

  #timed(stream: string, head: Head, by: LogRecord): LogRecord[] {
    const aheadUs = this.#parser.clockAheadUs ?? 0;
    for (const { record, clockUs } of head.records) {
      record.timeUs = clockUs === undefined ? by.timeUs : clockUs - aheadUs;
      if (clockUs === undefined) markInferred(record, "time");
    }
    return [...this.#release(stream, head), by];
  }

  #release(stream: string, { records }: Head): LogRecord[] {
    this.#heads.delete(stream);
    return records.map(({ record }) => record);
  }
}
