import { Ordinals, type LogPlace, type LogPosition } from "./position.ts";

/** A line this much later than the wanted one, before that has come, says that it will not come. */
const LOST_AFTER_NS = 2_000_000_000n;

/**
 * Finds the place in a container's log behind the last line that was read. The log is compared line by line and not by
 * time: stamps of stdout and stderr may be out of order, and the order of the kubelet's file is what stays.
 */
export class LogCursor {
  readonly #ordinals = new Ordinals();
  readonly #isBehindGap: boolean;
  readonly #lostBeyond: string;
  #wanted: LogPlace | undefined;
  #isLost = false;

  constructor({ last, isBehindGap = false }: Pick<LogPosition, "last" | "isBehindGap">) {
    this.#wanted = last;
    this.#isBehindGap = isBehindGap;
    this.#lostBeyond = last && !isBehindGap ? String(BigInt(last.ns) + LOST_AFTER_NS) : "";
  }

  /** True while the line read last has not been seen again. */
  get isSearching(): boolean {
    return this.#wanted !== undefined && !this.#isBehindGap;
  }

  /** True when the log has gone on without the line read last: it is no longer there. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** The place of a line that has not been read before; undefined for one that has. */
  take(ns: string): LogPlace | undefined {
    const place = { ns, ordinal: this.#ordinals.next(ns) };
    const wanted = this.#wanted;
    if (!wanted) return place;
    if (this.#isBehindGap) {
      if (ns <= wanted.ns) return undefined;
      this.#wanted = undefined;
      return place;
    }
    if (ns === wanted.ns && place.ordinal === wanted.ordinal) this.#wanted = undefined;
    else if (ns > this.#lostBeyond) this.#isLost = true;
    return undefined;
  }
}
