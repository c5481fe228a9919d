import type { Jobs } from "../../lib/trail/shape.ts";

/** A day's head within the list. */
export type DayGroup = Jobs["groups"][number];

/** What stands in a row: a day's head, or the job in a place of the list. */
export type ListRow = { kind: "day"; group: DayGroup; index: number } | { kind: "job"; place: number };

/** The rows of a list: jobs under the heads of their days, or jobs alone. Rows and places count from 0. */
export class ListRows {
  readonly count: number;
  readonly #groups: readonly DayGroup[];
  /** Row of each day's head, and the place of its first job. */
  readonly #heads: { row: number; place: number }[] = [];

  /** @param found how many jobs there are */
  constructor(groups: readonly DayGroup[], found: number) {
    let place = 0;
    this.#groups = groups;
    for (const [index, group] of groups.entries()) {
      this.#heads.push({ row: place + index, place });
      place += group.jobs;
    }
    this.count = groups.length > 0 ? place + groups.length : found;
  }

  /** What stands in a row. */
  at(row: number): ListRow {
    const index = this.#headBefore(({ row: head }) => head <= row);
    const head = this.#heads[index];
    const group = this.#groups[index];
    if (!head || !group) return { kind: "job", place: row };
    return head.row === row ? { kind: "day", group, index } : { kind: "job", place: row - index - 1 };
  }

  /** The row of a job's place. */
  rowOf(place: number): number {
    return place + 1 + this.#headBefore(({ place: first }) => first <= place);
  }

  /** The day whose jobs stand in a row; undefined where there are none. */
  dayAt(row: number): DayGroup | undefined {
    return this.#groups[this.#headBefore(({ row: head }) => head <= row)];
  }

  /** The nearest row with a job, from one on upwards or downwards; -1 where there is none. */
  jobRow(row: number, step: 1 | -1): number {
    for (let at = row; at >= 0 && at < this.count; at += step) if (this.at(at).kind === "job") return at;
    return -1;
  }

  /** The last head that fits: those that fit stand before those that do not. */
  #headBefore(fits: (head: { row: number; place: number }) => boolean): number {
    let [low, high] = [0, this.#heads.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const head = this.#heads[middle];
      if (head && fits(head)) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
