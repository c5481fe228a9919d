import { isoFromMicros } from "../../lib/time.ts";
import type { Removal } from "../protocol/logs.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { numberAt, textAt } from "./event-row.ts";
import { keepPositionsOf } from "./checkpoints.ts";

const DAY_US = 86_400_000_000;

/** How much is kept; what is not given bounds nothing. */
export interface RetentionLimits {
  /** Microseconds since lines were received. */
  keepUs?: number;
  /** On disk. */
  keepBytes?: number;
}

/** What one run removed. */
export interface Removed {
  days: number;
  rows: number;
  bytes: number;
}

/** A day of receipt (UTC), which is a partition of the events. */
interface Day {
  /** `2026-06-04` */
  name: string;
  fromUs: number;
  rows: number;
  bytes: number;
}

/** Removes the oldest days of events, and knows what was removed. */
export class Retention {
  readonly #clickhouse: ClickHouse;
  #removal: { untilUs: number; onUs: number } | undefined;

  private constructor(clickhouse: ClickHouse) {
    this.#clickhouse = clickhouse;
  }

  /** @throws StoreError */
  static async open(clickhouse: ClickHouse): Promise<Retention> {
    const retention = new Retention(clickhouse);
    await retention.read();
    return retention;
  }

  /** What was removed so far, all told; null where nothing was. */
  get removal(): Removal | null {
    if (!this.#removal) return null;
    const { untilUs, onUs } = this.#removal;
    return { until: isoFromMicros(untilUs), on: isoFromMicros(onUs) };
  }

  /** What was removed, where a range that begins there reaches back to it. */
  reachedFrom(fromUs: number): Removal | null {
    return this.#removal && fromUs < this.#removal.untilUs ? this.removal : null;
  }

  /**
   * Removes whole days, the oldest first, until what is left is within the limits; never the present day. Where
   * reading goes on is kept before a day's rows are dropped, so that none of them is read again.
   * @param nowUs microseconds since the epoch
   * @throws StoreError; what was removed until then stays so
   */
  async run(limits: RetentionLimits, nowUs: number): Promise<Removed> {
    const days = await daysOf(this.#clickhouse);
    const removed: Removed = { days: 0, rows: 0, bytes: 0 };
    let bytes = days.reduce((sum, day) => sum + day.bytes, 0);
    for (const day of days) {
      const isOver = day.fromUs + DAY_US <= nowUs;
      if (!isOver || !(isTooOld(day, limits, nowUs) || isTooMuch(bytes, limits))) break;
      await this.#remove(day, nowUs);
      bytes -= day.bytes;
      removed.days++;
      removed.rows += day.rows;
      removed.bytes += day.bytes;
    }
    // Another instance may have removed some too.
    await this.read();
    return removed;
  }

  /** In an order in which whoever is killed on the way only has to do it again. */
  async #remove({ name, rows, bytes }: Day, nowUs: number): Promise<void> {
    await keepPositionsOf(this.#clickhouse, name);
    await this.#clickhouse.command(
      `INSERT INTO removals SELECT {day:String}, fromUnixTimestamp64Micro({nowUs:Int64}, 'UTC'), {rows:UInt64}, {bytes:UInt64}`,
      { day: name, nowUs, rows, bytes },
    );
    await this.#clickhouse.command("ALTER TABLE events DROP PARTITION {day:String}", { day: name });
  }

  /** Looks up what was removed, when another instance or a restore may have changed it. @throws StoreError */
  async read(): Promise<void> {
    const [row] = await this.#clickhouse.rows(
      "SELECT count(), toUnixTimestamp(toDateTime(max(day), 'UTC')), toUnixTimestamp64Micro(max(removed)) FROM removals",
    );
    this.#removal =
      row && numberAt(row, 0) > 0
        ? { untilUs: numberAt(row, 1) * 1_000_000 + DAY_US, onUs: numberAt(row, 2) }
        : undefined;
  }
}

function isTooOld(day: Day, { keepUs }: RetentionLimits, nowUs: number): boolean {
  return keepUs !== undefined && day.fromUs + DAY_US <= nowUs - keepUs;
}

function isTooMuch(bytes: number, { keepBytes }: RetentionLimits): boolean {
  return keepBytes !== undefined && bytes > keepBytes;
}

/** The days that have rows, the oldest first. */
async function daysOf(clickhouse: ClickHouse): Promise<Day[]> {
  const rows = await clickhouse.rows(
    `SELECT partition, sum(rows), sum(bytes_on_disk) FROM system.parts
     WHERE active AND table = 'events' AND database = currentDatabase() GROUP BY partition ORDER BY partition`,
  );
  return rows.map((row) => {
    const name = textAt(row, 0);
    const fromUs = Date.parse(`${name}T00:00:00Z`) * 1_000;
    return { name, fromUs, rows: numberAt(row, 1), bytes: numberAt(row, 2) };
  });
}
