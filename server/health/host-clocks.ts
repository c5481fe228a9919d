import type { SourceReport } from "../protocol/sources.ts";
import type { LogRecord } from "../record.ts";

/** Delays are looked at over this window and the one before it. */
const WINDOW_US = 60_000_000;
/** Lines taken in within this long came at one moment: they say as much as one of them. */
const MOMENT_US = 1_000_000;
/** A window with fewer moments says nothing steady. */
const LEAST_MOMENTS = 3;
/** How far the delays of a clock that is behind may lie apart: networks and batches take as long. */
const STEADY_WITHIN_US = 1_000_000;
/** A clock this near to ours is right: networks and batches take as long. */
const WORTH_TELLING_US = 1_000_000;
/** Hosts kept in mind; more than any cluster of one source has. */
const MOST_HOSTS = 1_000;

/** Delays are receiving minus event time, microseconds: the least of a moment stands for it. */
interface Window {
  sinceUs: number;
  /** Least and greatest delay of its moments; of none, Infinity and -Infinity. */
  leastUs: number;
  mostUs: number;
  moments: number;
  /** Whether some of its lines were history that was being read. */
  isHistory: boolean;
}

interface Host {
  before: Window | undefined;
  now: Window;
  moment: { sinceUs: number; leastUs: number };
  /** How far it is behind by the last two windows that were full, microseconds; undefined where they tell nothing. */
  behindUs: number | undefined;
}

/**
 * How far each host's clock is from ours. No line comes before it was written: one that does tells that its clock is
 * ahead, however far. A line that comes late may be history, or its way was long: a clock is behind only where lines
 * that came live were late by the same time over two windows.
 */
export class HostClocks {
  readonly #hosts = new Map<string, Host>();

  /**
   * Takes note of a line that carries a time of its own.
   * @param isLive false while its source reads what was there before
   */
  heard(
    { host: name, timeUs, receivedUs }: Pick<LogRecord, "host" | "timeUs" | "receivedUs">,
    isLive: boolean,
  ): void {
    const host = this.#hosts.get(name) ?? this.#begin(name, receivedUs);
    if (!host) return;
    const delayUs = receivedUs - timeUs;
    if (receivedUs - host.moment.sinceUs > MOMENT_US) endMoment(host, receivedUs);
    if (receivedUs - host.now.sinceUs > WINDOW_US) endWindow(host, receivedUs);
    host.moment.leastUs = Math.min(host.moment.leastUs, delayUs);
    if (!isLive) host.now.isHistory = true;
  }

  /** Hosts whose clock is off, the worst first. */
  report(): SourceReport["clocks"] {
    return [...this.#hosts]
      .map(([host, heard]) => ({ host, aheadUs: aheadOf(heard) }))
      .filter(({ aheadUs }) => Math.abs(aheadUs) > WORTH_TELLING_US)
      .sort((a, b) => Math.abs(b.aheadUs) - Math.abs(a.aheadUs))
      .map(({ host, aheadUs }) => ({ host, ahead_ms: Math.round(aheadUs / 1_000) }));
  }

  #begin(name: string, sinceUs: number): Host | undefined {
    if (this.#hosts.size >= MOST_HOSTS) return undefined;
    const host = {
      before: undefined,
      now: newWindow(sinceUs),
      moment: { sinceUs, leastUs: Infinity },
      behindUs: undefined,
    };
    this.#hosts.set(name, host);
    return host;
  }
}

function newWindow(sinceUs: number): Window {
  return { sinceUs, leastUs: Infinity, mostUs: -Infinity, moments: 0, isHistory: false };
}

function endMoment(host: Host, sinceUs: number): void {
  const { now, moment } = host;
  now.leastUs = Math.min(now.leastUs, moment.leastUs);
  now.mostUs = Math.max(now.mostUs, moment.leastUs);
  now.moments++;
  host.moment = { sinceUs, leastUs: Infinity };
}

function endWindow(host: Host, sinceUs: number): void {
  const { before, now } = host;
  host.behindUs = before && isSteady(before, now) ? Math.min(before.leastUs, now.leastUs) : undefined;
  host.before = now;
  host.now = newWindow(sinceUs);
}

function isSteady(before: Window, now: Window): boolean {
  const isTelling = [before, now].every(({ moments, isHistory }) => moments >= LEAST_MOMENTS && !isHistory);
  const spreadUs = Math.max(before.mostUs, now.mostUs) - Math.min(before.leastUs, now.leastUs);
  return isTelling && spreadUs <= STEADY_WITHIN_US;
}

/** Microseconds; negative where the clock is behind, 0 where nothing tells that it is off. */
function aheadOf({ before, now, moment, behindUs }: Host): number {
  const leastUs = Math.min(before?.leastUs ?? Infinity, now.leastUs, moment.leastUs);
  if (leastUs < 0) return -leastUs;
  // What came soon since then has refuted it.
  return behindUs === undefined || leastUs < behindUs - STEADY_WITHIN_US ? 0 : -behindUs;
}
