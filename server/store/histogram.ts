import { isoFromMicros } from "../../lib/time.ts";
import { roundStepMs } from "../../lib/time-axis.ts";
import type { HistogramBucket } from "../protocol/logs.ts";
import { LEVELS } from "../../lib/event.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { numberAt, textAt } from "./event-row.ts";
import { selected } from "./selection.ts";
import type { Selection, TimeRange } from "./store.ts";

const DAY_US = 86_400_000_000;

/** Wider ranges than this mean "everything": they are cut to the events that there are. */
const ENDLESS_US = 1_000 * DAY_US;

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
  const widthUs = roundStepMs((range.toUs - range.fromUs) / 1_000, buckets) * 1_000;
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
