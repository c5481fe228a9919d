import { isoFromMicros } from "../../lib/time.ts";
import type { HistogramBucket } from "../protocol/logs.ts";
import { LEVELS } from "../../lib/event.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { numberAt, textAt } from "./event-row.ts";
import { selected } from "./selection.ts";
import type { Selection, TimeRange } from "./store.ts";

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths of a bar that people can read off an axis, µs. */
const WIDTHS_US = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((ms) => ms * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((s) => s * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((min) => min * MINUTE),
  ...[1, 2, 3, 6, 12].map((h) => h * HOUR),
  ...[1, 2, 7, 14, 28, 91, 364, 1820].map((d) => d * DAY),
];

/** Wider ranges than this mean "everything": they are cut to the events that there are. */
const ENDLESS_US = 1_000 * DAY;

/**
 * Counts by level over time: all bars of the range, also the empty ones, at most about `buckets` of them.
 * @throws StoreError
 */
export async function histogram(
  clickhouse: ClickHouse,
  selection: Selection,
  buckets: number,
): Promise<HistogramBucket[]> {
  const range = await cutToEvents(clickhouse, selection);
  if (range.toUs <= range.fromUs) return [];
  const widthUs = barWidth(range.toUs - range.fromUs, buckets);
  const { sql, params } = selected(range, selection.query);
  const rows = await clickhouse.rows(
    `SELECT intDiv(toUnixTimestamp64Micro(time), ${widthUs}) AS bar, level, count() FROM events WHERE ${sql} GROUP BY bar, level`,
    params,
  );
  const first = Math.floor(range.fromUs / widthUs);
  const bars: HistogramBucket[] = [];
  for (let bar = first; bar * widthUs < range.toUs; bar++)
    bars.push({ from: isoFromMicros(bar * widthUs), to: isoFromMicros((bar + 1) * widthUs), counts: {} });
  for (const row of rows) {
    const level = LEVELS.find((name) => name === textAt(row, 1)) ?? "";
    const bar = bars[numberAt(row, 0) - first];
    if (bar) bar.counts[level] = numberAt(row, 2);
  }
  return bars;
}

/** The narrowest readable width that needs no more than `buckets` bars. */
function barWidth(lengthUs: number, buckets: number): number {
  return (
    WIDTHS_US.find((widthUs) => lengthUs / widthUs <= buckets) ?? Math.ceil(lengthUs / buckets / DAY) * DAY
  );
}

async function cutToEvents(clickhouse: ClickHouse, range: TimeRange): Promise<TimeRange> {
  if (range.toUs - range.fromUs < ENDLESS_US) return range;
  const [row] = await clickhouse.rows(
    "SELECT toUnixTimestamp64Micro(min(time)), toUnixTimestamp64Micro(max(time)), count() FROM events",
  );
  if (!row || numberAt(row, 2) === 0) return { fromUs: 0, toUs: 0 };
  return {
    fromUs: Math.max(range.fromUs, numberAt(row, 0)),
    toUs: Math.min(range.toUs, numberAt(row, 1) + 1),
  };
}
