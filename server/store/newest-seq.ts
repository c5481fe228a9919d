import { numberAt } from "./event-row.ts";
import type { Rows } from "./question.ts";

/**
 * The number of the row stored last. Asked again, only granules are read whose numbers are behind the last answer: reading all of
 * them took more than all that a job's trail is made of.
 */
export class NewestSeq {
  #known = 0;

  /** It is also that of a row that has been removed since. @throws StoreError */
  async read(clickhouse: Rows): Promise<number> {
    const [row] = await clickhouse.rows("SELECT max(seq) FROM events WHERE seq >= {known:UInt64}", {
      known: this.#known,
    });
    this.#known = Math.max(this.#known, row ? numberAt(row, 0) : 0);
    return this.#known;
  }
}
