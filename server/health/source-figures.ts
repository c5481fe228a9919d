import { isoFromMicros } from "../../lib/time.ts";
import type { SourceReport } from "../protocol/sources.ts";
import type { LogRecord } from "../record.ts";
import { HostClocks } from "./host-clocks.ts";

/** The part of a source's report that its stored rows tell. */
type SourceCounts = Pick<
  SourceReport,
  "rows" | "linesPerSecond" | "newest" | "lag_ms" | "position" | "formats" | "unrecognised" | "clocks"
>;

/** Lines a second are the mean over this long. */
const RATE_WINDOW_MS = 5_000;

/** Longest text of an example, and how many are kept. */
const EXAMPLE_CHARS = 300;
const EXAMPLES = 3;

/** What is counted of one source: of its stored rows, also before this start. */
export class SourceFigures {
  #rows: number;
  #newestUs: number;
  #recent: { atMs: number; rows: number }[] = [];
  #position: string | null = null;
  readonly #formats = new Map<string, number>();
  #unrecognised: string[] = [];
  readonly #clocks = new HostClocks();

  /** @param before what the store already holds of the source; its newest time at the latest that of receiving */
  constructor(before: { rows: number; newestUs: number } = { rows: 0, newestUs: 0 }) {
    this.#rows = before.rows;
    this.#newestUs = before.newestUs;
  }

  /**
   * Takes note of rows of the source that the store has made visible, in the order of storing.
   * @param isLive false while the source reads what was there before
   */
  stored(records: readonly LogRecord[], isLive: boolean): void {
    this.#rows += records.length;
    this.#position = records.at(-1)?.position ?? this.#position;
    for (const record of records) {
      this.#recognised(record, isLive);
      // Nobody wrote it later than it came: a clock that is ahead must not make the others look old.
      this.#newestUs = Math.max(this.#newestUs, Math.min(record.timeUs, record.receivedUs));
    }
    const atMs = performance.now();
    const last = this.#recent.at(-1);
    if (last && atMs - last.atMs < 100) last.rows += records.length;
    else this.#recent.push({ atMs, rows: records.length });
  }

  #recognised(record: LogRecord, isLive: boolean): void {
    const { format, message } = record;
    // Jobtrail's own notes are in no format, and nobody wrote them.
    if (format === "" && record.fields["jobtrail"] !== undefined) return;
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1);
    if (format !== "") this.#clocks.heard(record, isLive);
    else if (message.trim() !== "")
      this.#unrecognised = [...this.#unrecognised, message.slice(0, EXAMPLE_CHARS)].slice(-EXAMPLES);
  }

  /** The figures of the source's row on the sources page. */
  report(): SourceCounts {
    const since = performance.now() - RATE_WINDOW_MS;
    this.#recent = this.#recent.filter(({ atMs }) => atMs >= since);
    const recent = this.#recent.reduce((sum, { rows }) => sum + rows, 0);
    const isEmpty = this.#newestUs === 0;
    return {
      rows: this.#rows,
      linesPerSecond: Math.round((recent / RATE_WINDOW_MS) * 10_000) / 10,
      newest: isEmpty ? null : isoFromMicros(this.#newestUs),
      lag_ms: isEmpty ? null : Math.max(0, Math.round(Date.now() - this.#newestUs / 1_000)),
      position: this.#position,
      formats: this.#shares(),
      unrecognised: this.#unrecognised,
      clocks: this.#clocks.report(),
    };
  }

  #shares(): SourceReport["formats"] {
    const lines = [...this.#formats.values()].reduce((sum, count) => sum + count, 0);
    return [...this.#formats]
      .map(([name, count]) => ({ name, share: count / lines }))
      .sort((a, b) => b.share - a.share);
  }
}
