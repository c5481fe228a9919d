import type { LogRecord } from "../record.ts";

type Identified = Pick<LogRecord, "id" | "stream">;

/** What tells a forwarded line's place in its stream. */
interface Placed {
  position: string;
  /** Position of the stream's line before, at a stream's first line of a request. */
  after?: string | undefined;
}

/**
 * Tells which lines of a request are not stored yet. A request may be sent again after its answer was lost, or
 * after either side was killed, so it may begin before, at or behind the last stored line; which of these it is
 * follows from positions alone, and only where they do not tell is the store asked.
 */
export class Continuation<Row extends Identified> {
  readonly #checkpoints: ReadonlyMap<string, string>;
  readonly #places: readonly Placed[];
  readonly #records: readonly Row[];

  /**
   * @param checkpoints the position behind each stream's last stored line
   * @param places of the records, one each
   */
  constructor(checkpoints: ReadonlyMap<string, string>, places: readonly Placed[], records: readonly Row[]) {
    this.#checkpoints = checkpoints;
    this.#places = places;
    this.#records = records;
  }

  /**
   * The records that are not stored, in order.
   * @param stored those of the ids that the store has
   */
  async fresh(stored: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<Row[]> {
    const streams = new Map<string, number[]>();
    for (const [index, { stream }] of this.#records.entries()) {
      const own = streams.get(stream);
      if (own) own.push(index);
      else streams.set(stream, [index]);
    }
    const fresh: number[] = [];
    for (const indexes of streams.values()) fresh.push(...(await this.#freshOf(indexes, stored)));
    return fresh.sort((a, b) => a - b).map((index) => this.#records[index]!);
  }

  async #freshOf(
    indexes: readonly number[],
    stored: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<readonly number[]> {
    const first = indexes[0]!;
    const checkpoint = this.#checkpoints.get(this.#records[first]!.stream);
    if (this.#places[first]!.after === checkpoint) return indexes;
    const last = indexes.findLastIndex((index) => this.#places[index]!.position === checkpoint);
    if (last >= 0) return indexes.slice(last + 1);
    // Lines of a stream are stored in order: when the last one is there, all are.
    const end = this.#records[indexes.at(-1)!]!.id;
    if ((await stored([end])).has(end)) return [];
    const known = await stored(indexes.map((index) => this.#records[index]!.id));
    return indexes.filter((index) => !known.has(this.#records[index]!.id));
  }
}
