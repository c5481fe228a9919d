import type { SourceReport } from "../protocol/sources.ts";
import type { LogRecord } from "../record.ts";

/** The least delay is looked for over this window and the one before it. */
const WINDOW_US = 60_000_000;
/** A line older than this is history that is read, not a clock that is wrong. */
const HISTORY_US = 600_000_000;
/** A clock this near to ours is right: networks and batches take as long. */
const WORTH_TELLING_US = 1_000_000;
/** Hosts kept in mind; more than any cluster of one source has. */
const MOST_HOSTS = 1_000;

interface Window {
  sinceUs: number;
  /** Least of receiving minus event time, microseconds; Infinity where nothing was heard. */
  leastUs: number;
  beforeUs: number;
}

/**
 * How far each host's clock is from ours, told by the line that came soonest after its own time: no line comes before
 * it was written, and the quickest has hardly any way behind it.
 */
export class HostClocks {
  readonly #hosts = new Map<string, Window>();

  /** Takes note of a line that carries a time of its own. */
  heard({ host, timeUs, receivedUs }: Pick<LogRecord, "host" | "timeUs" | "receivedUs">): void {
    const delayUs = receivedUs - timeUs;
    if (Math.abs(delayUs) > HISTORY_US) return;
    let window = this.#hosts.get(host);
    if (!window) {
      if (this.#hosts.size >= MOST_HOSTS) return;
      window = { sinceUs: receivedUs, leastUs: Infinity, beforeUs: Infinity };
      this.#hosts.set(host, window);
    }
    if (receivedUs - window.sinceUs > WINDOW_US) {
      window.beforeUs = window.leastUs;
      window.leastUs = Infinity;
      window.sinceUs = receivedUs;
    }
    if (delayUs < window.leastUs) window.leastUs = delayUs;
  }

  /** Hosts whose clock is off, the worst first. */
  report(): SourceReport["clocks"] {
    return [...this.#hosts]
      .map(([host, { leastUs, beforeUs }]) => ({ host, aheadUs: -Math.min(leastUs, beforeUs) }))
      .filter(({ aheadUs }) => Math.abs(aheadUs) > WORTH_TELLING_US)
      .sort((a, b) => Math.abs(b.aheadUs) - Math.abs(a.aheadUs))
      .map(({ host, aheadUs }) => ({ host, ahead_ms: Math.round(aheadUs / 1_000) }));
  }
}
