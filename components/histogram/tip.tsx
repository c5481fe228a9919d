import type { HistogramBucket } from "../../server/protocol/logs.ts";
import { shownTime } from "../ui/format-time.ts";
import { STACK, barFill } from "./bars.tsx";

const COUNT = new Intl.NumberFormat("en");
const WIDTH_PX = 190;

/** The counts of the buckets under the pointer or the cursor, read out when they change. */
export function HistogramTip({
  buckets,
  centrePx,
  widthPx,
  utc,
}: {
  buckets: readonly HistogramBucket[];
  /** Middle of the buckets, from the left edge of the drawing. */
  centrePx: number;
  /** Width of the drawing. */
  widthPx: number;
  utc: boolean;
}) {
  const left = Math.min(Math.max(centrePx - WIDTH_PX / 2, 0), Math.max(widthPx - WIDTH_PX, 0));
  const counts = STACK.map((level) => ({
    level,
    count: buckets.reduce((sum, bucket) => sum + (bucket.counts[level] ?? 0), 0),
  })).filter(({ count }) => count > 0);
  return (
    <div
      role="status"
      className="pointer-events-none absolute top-full z-30 rounded-md border border-line bg-raised px-2.5 py-1.5 text-xs shadow-pop"
      style={{ left, width: WIDTH_PX }}
    >
      <p className="tabular text-text-2">
        {timeText(buckets[0]?.from, utc)} – {timeText(buckets.at(-1)?.to, utc)}
      </p>
      {counts.length === 0 && <p className="text-text-3">No lines</p>}
      {counts.map(({ level, count }) => (
        <p key={level} className="flex items-center gap-1.5">
          <span className="size-2 rounded-sm" style={{ background: barFill(level) }} aria-hidden="true" />
          {level || "no level"}
          <span className="tabular ml-auto">{COUNT.format(count)}</span>
        </p>
      ))}
    </div>
  );
}

function timeText(iso: string | undefined, utc: boolean): string {
  return iso
    ? shownTime(iso, utc)
        .time.slice(0, 12)
        .replace(/\.000$/, "")
    : "";
}
