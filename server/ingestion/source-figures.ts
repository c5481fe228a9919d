import { isoFromMicros } from "../../lib/time.ts";
import type { SourceReport } from "../protocol.ts";
import type { LogRecord } from "../record.ts";

/** Lines a second are the mean over this long. */
const RATE_WINDOW_MS = 5_000;

/** What is counted of one source: of its stored rows, also before this start. */
export class SourceFigures {
  #rows: number;
  #newestUs: number;
  #recent: { atMs: number; rows: number }[] = [];

  /** @param before what the store already holds of the source */
  constructor(before: { rows: number; newestUs: number } = { rows: 0, newestUs: 0 }) {
    this.#rows = before.rows;
    this.#newestUs = before.newestUs;
  }

  /** Takes note of a row that the store has made visible. */
  stored({ timeUs }: LogRecord): void {
    this.#rows++;
    if (timeUs > this.#newestUs) this.#newestUs = timeUs;
    const atMs = performance.now();
    const last = this.#recent.at(-1);
    if (last && atMs - last.atMs < 100) last.rows++;
    else this.#recent.push({ atMs, rows: 1 });
  }

  /** The figures of the source's row on the sources page. */
  report(): Pick<SourceReport, "rows" | "linesPerSecond" | "newest" | "lag_ms"> {
    const since = performance.now() - RATE_WINDOW_MS;
    this.#recent = this.#recent.filter(({ atMs }) => atMs >= since);
    const recent = this.#recent.reduce((sum, { rows }) => sum + rows, 0);
    const isEmpty = this.#newestUs === 0;
    return {
      rows: this.#rows,
      linesPerSecond: Math.round((recent / RATE_WINDOW_MS) * 10_000) / 10,
      newest: isEmpty ? null : isoFromMicros(this.#newestUs),
      lag_ms: isEmpty ? null : Math.max(0, Math.round(Date.now() - this.#newestUs / 1_000)),
    };
  }
}
