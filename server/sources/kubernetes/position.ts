/** A line of a container's log: the kubelet's time of it, and which of the lines of that very time it is. */
export interface LogPlace {
  /** Nanoseconds since the epoch in 19 digits, so that the order of texts is the order of times. */
  ns: string;
  ordinal: number;
}

/** How far a container has been read. */
export interface LogPosition {
  /** Number of the container's run, its restart count. */
  run: number;
  /** The last line read of it; undefined at its beginning. */
  last?: LogPlace;
  /** True when that line is gone from the kubelet's log and this has been told: what is later comes next. */
  isBehindGap?: boolean;
}

/** Writes a position as `RUN`, `RUN/NS/ORDINAL` or `RUN/NS/ORDINAL/gap`. */
export function positionText({ run, last, isBehindGap }: LogPosition): string {
  if (!last) return String(run);
  return `${run}/${last.ns}/${last.ordinal}${isBehindGap ? "/gap" : ""}`;
}

const POSITION = /^(\d+)(?:\/(\d{19})\/(\d+)(\/gap)?)?$/;

/** Reads a position; of an event of several lines, `first..last`, the last counts. Undefined where it is none. */
export function parsePosition(text: string): LogPosition | undefined {
  const match = POSITION.exec(text.split("..").at(-1) ?? "");
  if (!match) return undefined;
  const [, run, ns, ordinal, gap] = match;
  const position: LogPosition = { run: Number(run) };
  if (ns !== undefined) position.last = { ns, ordinal: Number(ordinal) };
  if (gap !== undefined) position.isBehindGap = true;
  return position;
}

/** Microseconds since the epoch. */
export function microsOf(ns: string): number {
  return Number(ns.slice(0, -3));
}

/** Stamps of stdout and stderr may be a little out of order, over a second's end as well. */
const MARGIN_S = 1;

/** A `sinceTime` that surely delivers the line again: Kubernetes takes whole seconds only. */
export function sinceTimeOf({ ns }: LogPlace): string {
  const seconds = Number(ns.slice(0, -9)) - MARGIN_S;
  return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}

/** As many as can lie between two lines whose stamps are out of order. */
const REMEMBERED_STAMPS = 1_024;

/** Numbers the lines that have the same stamp, in the order of the log. */
export class Ordinals {
  readonly #counts = new Map<string, number>();

  /** @returns how many lines with this stamp came before */
  next(ns: string): number {
    const ordinal = this.#counts.get(ns) ?? 0;
    this.#counts.set(ns, ordinal + 1);
    if (this.#counts.size > REMEMBERED_STAMPS)
      for (const oldest of this.#counts.keys()) {
        this.#counts.delete(oldest);
        break;
      }
    return ordinal;
  }
}
