import { isoFromMicros } from "../../lib/time.ts";
import { roundStepMs } from "../../lib/time-axis.ts";
import type { HistogramBucket } from "../protocol/logs.ts";
import { LEVELS } from "../../lib/event.ts";
import { numberAt, textAt } from "./event-row.ts";
import type { Question } from "./question.ts";
import { cutToEvents, selected } from "./selection.ts";
import type { Selection } from "./store.ts";

/**
 * Counts by level over time: all bars of the range, also the empty ones, at most about `buckets` of them.
 * @throws StoreError
 */
export async function histogram(
  question: Question,
  selection: Selection,
  buckets: number,
): Promise<HistogramBucket[]> {
  const range = await cutToEvents(question.atAGlance, selection);
  if (range.toUs <= range.fromUs) return [];
  const widthUs = roundStepMs((range.toUs - range.fromUs) / 1_000, buckets) * 1_000;
  const { sql, params } = selected(range, selection.query);
  const rows = await question.rows(
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
