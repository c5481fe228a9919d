import { isoFromMicros } from "../../lib/time.ts";
import { roundStepMs } from "../../lib/time-axis.ts";
import type { Histogram, HistogramBucket } from "../protocol/logs.ts";
import { alikeSql, counted, searchedRows } from "./counts.ts";
import { levelFrom, numberAt, textAt } from "./event-row.ts";
import type { Question } from "./question.ts";
import { searchWindows } from "./search-windows.ts";
import { cutToEvents } from "./selection.ts";
import type { Selection, TimeRange } from "./store.ts";
import { isLookedUp } from "./search-clause.ts";

/**
 * Counts by level over time: all bars of the range, also the empty ones, at most about `buckets` of them. What has to be
 * searched for is counted from the range's end on, and told again behind each window, until all of it is.
 * @throws StoreError
 */
export async function* histogram(
  question: Question,
  selection: Selection,
  buckets: number,
): AsyncGenerator<Histogram, void, undefined> {
  const range = await cutToEvents(question.atAGlance, selection);
  const widthUs = roundStepMs((range.toUs - range.fromUs) / 1_000, buckets) * 1_000;
  const bars = new Bars(range, widthUs);
  const keys = { columns: ["level"], barUs: widthUs };
  const kept = range.fromUs < range.toUs ? counted(range, selection.query, keys) : undefined;
  if (kept) {
    bars.add(
      await question.rows(`SELECT bar, level, sum(n) FROM ${kept.sql} GROUP BY bar, level`, kept.params),
    );
    return yield bars.told(undefined);
  }
  const windows = searchWindows(
    { range, newestFirst: true, isLookedUp: isLookedUp(selection.query) },
    (window, limitMs) => {
      const { sql, params } = searchedRows(window, selection.query, ["time", "level"]);
      return question.rowsWithin(limitMs, `SELECT bar, level, n FROM (${alikeSql(sql, keys)})`, params);
    },
    () => question.usedMs,
  );
  let isOver = false;
  for await (const { rows, left } of windows) {
    bars.add(rows);
    isOver = left.fromUs >= left.toUs;
    yield bars.told(isOver ? undefined : left.toUs);
  }
  if (!isOver) yield bars.told(undefined);
}

class Bars {
  readonly #bars: HistogramBucket[] = [];
  readonly #first: number;
  #total = 0;

  constructor(range: TimeRange, widthUs: number) {
    this.#first = Math.floor(range.fromUs / widthUs);
    if (range.toUs <= range.fromUs) return;
    for (let bar = this.#first; bar * widthUs < range.toUs; bar++)
      this.#bars.push({
        from: isoFromMicros(bar * widthUs),
        to: isoFromMicros((bar + 1) * widthUs),
        counts: {},
      });
  }

  add(rows: readonly unknown[][]): void {
    for (const row of rows) {
      const level = levelFrom(textAt(row, 1)) ?? "";
      const bar = this.#bars[numberAt(row, 0) - this.#first];
      if (!bar) continue;
      bar.counts[level] = (bar.counts[level] ?? 0) + numberAt(row, 2);
      this.#total += numberAt(row, 2);
    }
  }

  told(searchedToUs: number | undefined): Histogram {
    return {
      buckets: this.#bars.map((bar) => ({ ...bar, counts: { ...bar.counts } })),
      total: this.#total,
      searchedTo: searchedToUs === undefined ? null : isoFromMicros(searchedToUs),
    };
  }
}
