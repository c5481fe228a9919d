import type { Event } from "../../event.ts";
import { microsFromIso } from "../../time.ts";

/** Some lines of a frozen trail; a text that many have stands once. */
export interface FrozenChunk {
  texts: string[];
  rows: FrozenRow[];
}

/**
 * One line: time (microseconds since the epoch), level, host, service, phase and worker as places in `texts`, the number
 * under which the verdict cites it (0 for none), how many lines were left out before it, message, and fields.
 */
export type FrozenRow = [
  timeUs: number,
  level: number,
  host: number,
  service: number,
  phase: number,
  worker: number,
  cited: number,
  leftOut: number,
  message: string,
  fields: string,
];

/** Longer messages are cut; a backtrace is whole, a dump is not. */
const MOST_MESSAGE = 4_000;
const MOST_FIELDS = 1_000;

/** A line that is kept, and how many before it are not. */
export interface KeptLine {
  event: Event;
  leftOut: number;
}

/** Packs lines. @param numbers of the cited ones, from 1 on, by id */
export function frozenChunk(lines: readonly KeptLine[], numbers: ReadonlyMap<string, number>): FrozenChunk {
  const places = new Map<string, number>();
  const placeOf = (text: string | null): number => {
    const known = places.get(text ?? "");
    if (known !== undefined) return known;
    places.set(text ?? "", places.size);
    return places.size - 1;
  };
  const rows = lines.map(({ event, leftOut }): FrozenRow => [
    microsFromIso(event.time) ?? 0,
    placeOf(event.level),
    placeOf(event.host),
    placeOf(event.service),
    placeOf(event.phase),
    placeOf(event.worker),
    numbers.get(event.id) ?? 0,
    leftOut,
    cut(event.message, MOST_MESSAGE),
    cut(fieldsText(event.fields), MOST_FIELDS),
  ]);
  return { texts: [...places.keys()], rows };
}

function fieldsText(fields: Event["fields"]): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join("  ");
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** How many ordinary lines at the beginning and at the end of a job are kept, and how many others that are never left out. */
export interface FrozenLimits {
  first: number;
  last: number;
  grave: number;
}

/** What a frozen trail holds at most. */
export const FROZEN_LIMITS: FrozenLimits = { first: 10_000, last: 50_000, grave: 20_000 };

/**
 * Chooses a job's lines for a frozen trail as they come by, oldest first: those of its beginning and its end, and between
 * them warnings, errors and what the verdict cites.
 * @param total how many lines there are, as far as known
 */
export class FrozenChoice {
  readonly #limits: FrozenLimits;
  readonly #tailFrom: number;
  readonly #cited: ReadonlyMap<string, number>;
  #seen = 0;
  #grave = 0;
  #skipped = 0;
  #leftOut = 0;

  constructor(total: number, cited: ReadonlyMap<string, number>, limits: FrozenLimits = FROZEN_LIMITS) {
    this.#limits = limits;
    this.#tailFrom = Math.max(limits.first, total - limits.last);
    this.#cited = cited;
  }

  /** How many lines were left out so far. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** The line with what was left out before it; undefined where it is left out itself. */
  take(event: Event): KeptLine | undefined {
    const place = this.#seen++;
    const isAtEnd = place >= this.#tailFrom && place < this.#tailFrom + this.#limits.last;
    if (place >= this.#limits.first && !isAtEnd && !this.#isGrave(event)) {
      this.#skipped += 1;
      this.#leftOut += 1;
      return undefined;
    }
    const leftOut = this.#skipped;
    this.#skipped = 0;
    return { event, leftOut };
  }

  #isGrave({ id, level }: Event): boolean {
    if (this.#cited.has(id)) return true;
    return (level === "error" || level === "warn") && ++this.#grave <= this.#limits.grave;
  }
}
