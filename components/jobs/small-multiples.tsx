"use client";
import clsx from "clsx";
import type { ReactNode } from "react";
import { durationText } from "../../lib/duration.ts";
import { isoFromMicros } from "../../lib/time.ts";
import type { JobsOverview } from "../../lib/trail/overview-shape.ts";
import { shownTime } from "../ui/format-time.ts";
import { phaseInk } from "../ui/phase-colours.ts";
import { usePreferences } from "../ui/preferences.ts";
import { bandPath, linePath } from "./chart-paths.ts";
import { useRangeDrag } from "../ui/use-range-drag.ts";

const COUNT = new Intl.NumberFormat("en");
const PERCENT = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
/** Height of a drawing in its own units, which are CSS pixels. */
const HEIGHT = 40;

type Ended = JobsOverview["ended"];

/** Completed of those that completed or failed, percent; null where there is none. */
export function successPercent({ completed, failed }: Ended): number | null {
  return completed + failed === 0 ? null : (100 * completed) / (completed + failed);
}

/** `95.5 %`. */
export function percentText(percent: number | null): string {
  return percent === null ? "–" : `${PERCENT.format(percent)} %`;
}

/** How jobs fare over time: success, throughput and each phase, on one time axis. Dragging over one chooses the range. */
export function SmallMultiples({
  overview,
  onRange,
}: {
  overview: JobsOverview;
  /** ISO 8601. */
  onRange: (from: string, to: string) => void;
}) {
  const { buckets, ended, before } = overview;
  const success = buckets.map((bucket) => successPercent(bucket.ended));
  const finished = buckets.map(
    (bucket) => bucket.ended.completed + bucket.ended.failed + bucket.ended.cancelled,
  );
  const full = finished.filter((count) => count > 0);
  const most = Math.max(1, ...finished);
  const was = before && successPercent(before);
  const axis = { overview, onRange };
  return (
    <div className="grid grid-cols-2 border-y border-line lg:grid-cols-5">
      <Multiple
        {...axis}
        title="Success rate"
        value={percentText(successPercent(ended))}
        beside={was !== null && `${percentText(was)} before`}
        label={`Success rate ${percentText(successPercent(ended))}`}
      >
        <path
          d={linePath(success, 100, HEIGHT)}
          className="fill-none stroke-text-2"
          vectorEffect="non-scaling-stroke"
          strokeWidth={1.5}
        />
        {buckets.map(({ time, ended: { failed } }, index) => {
          const height = ((100 - (success[index] ?? 100)) / 100) * HEIGHT;
          if (failed === 0) return null;
          return (
            <rect
              key={time}
              x={index + 0.3}
              width={0.4}
              y={HEIGHT - Math.max(2, height)}
              height={Math.max(2, height)}
              className="fill-bar-error"
            />
          );
        })}
      </Multiple>
      <Multiple
        {...axis}
        title={`Jobs per ${stepText(overview.bucket_ms)}`}
        value={COUNT.format(
          Math.round(full.reduce((sum, count) => sum + count, 0) / Math.max(1, full.length)),
        )}
        beside={`${COUNT.format(ended.failed)} of ${COUNT.format(ended.completed + ended.failed)} failed`}
        label="Jobs that ended over time"
      >
        {buckets.map(({ time, ended: { failed } }, index) => {
          const height = ((finished[index] ?? 0) / most) * HEIGHT;
          const bad = (failed / most) * HEIGHT;
          return (
            <g key={time}>
              <rect
                x={index + 0.1}
                width={0.8}
                y={HEIGHT - height}
                height={height}
                className="fill-bar-debug"
              />
              {failed > 0 && (
                <rect
                  x={index + 0.1}
                  width={0.8}
                  y={HEIGHT - Math.max(2, bad)}
                  height={Math.max(2, bad)}
                  className="fill-bar-error"
                />
              )}
            </g>
          );
        })}
      </Multiple>
      {overview.phases.map(({ phase, p50_ms, p95_ms, change }) => (
        <Multiple
          key={phase}
          {...axis}
          title={phase}
          ink={phaseInk(phase)}
          value={durationText(p50_ms)}
          beside={`p95 ${durationText(p95_ms)}`}
          change={change}
          label={`${phase}: median ${durationText(p50_ms)}, 95 of 100 within ${durationText(p95_ms)}`}
        >
          <PhaseLines overview={overview} phase={phase} />
        </Multiple>
      ))}
    </div>
  );
}

/** Median and 95th percentile of a phase, over the range. */
export function PhaseLines({ overview: { buckets }, phase }: { overview: JobsOverview; phase: string }) {
  const of = (key: "p50_ms" | "p95_ms") =>
    buckets.map(({ phases }) => phases.find((one) => one.phase === phase)?.[key] ?? null);
  const [p50, p95] = [of("p50_ms"), of("p95_ms")];
  const top = 1.15 * Math.max(0, ...p95.map((value) => value ?? 0));
  return (
    <>
      <path d={bandPath(p95, p50, top, HEIGHT)} className="fill-current opacity-12" />
      <path
        d={linePath(p95, top, HEIGHT)}
        className="fill-none stroke-current"
        vectorEffect="non-scaling-stroke"
        strokeDasharray="3 2"
      />
      <path
        d={linePath(p50, top, HEIGHT)}
        className="fill-none stroke-current"
        vectorEffect="non-scaling-stroke"
        strokeWidth={1.5}
      />
    </>
  );
}

function Multiple({
  overview,
  onRange,
  title,
  ink,
  value,
  beside,
  change,
  label,
  children,
}: {
  overview: JobsOverview;
  onRange: (from: string, to: string) => void;
  title: string;
  /** Class of the phase's colour. */
  ink?: string;
  value: string;
  beside: ReactNode;
  change?: JobsOverview["phases"][number]["change"];
  /** What the drawing shows, for who does not see it. */
  label: string;
  children: ReactNode;
}) {
  const { utc } = usePreferences();
  const fromMs = Date.parse(overview.from);
  const lengthMs = Date.parse(overview.to) - fromMs;
  const at = (part: number) => isoFromMicros(Math.round((fromMs + part * lengthMs) * 1_000));
  const { part, handlers } = useRangeDrag((from, to) => onRange(at(from), at(to)));
  return (
    <section
      aria-label={title}
      className="min-w-0 border-line px-4 pt-2.5 pb-2 max-lg:border-b max-lg:even:border-l max-sm:px-3 lg:border-l lg:first:border-l-0"
    >
      <h2 className="flex items-center gap-1.5 text-sm whitespace-nowrap text-text-2">
        {ink && <span className={clsx(ink, "h-3 w-[3px] bg-current")} aria-hidden="true" />}
        {title}
        {change && (
          <span className={clsx("ml-auto truncate", change.percent > 0 ? "text-warn" : "text-good")}>
            {Math.abs(change.percent)} % {change.percent > 0 ? "slower" : "faster"} since{" "}
            {sinceText(change.time, overview, utc)}
          </span>
        )}
      </h2>
      <p className="tabular flex items-baseline gap-2 text-sm whitespace-nowrap text-text-2">
        <b className="text-[17px] leading-6 font-semibold text-text">{value}</b>
        <span className="truncate">{beside}</span>
      </p>
      <div
        className="relative mt-0.5 cursor-crosshair touch-pan-y border-b border-line select-none"
        title="Drag to choose a range"
        {...handlers}
      >
        <svg
          role="img"
          aria-label={label}
          viewBox={`0 0 ${overview.buckets.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          className={clsx("block h-10 w-full overflow-visible", ink)}
        >
          {children}
        </svg>
        {part && (
          <span
            className="absolute inset-y-0 border-x border-accent bg-accent/10"
            style={{ left: `${part.from * 100}%`, right: `${(1 - part.to) * 100}%` }}
          />
        )}
      </div>
      <p
        className="tabular flex justify-between text-[10.5px] leading-[14px] text-text-3"
        suppressHydrationWarning
      >
        <span>{axisText(overview.from, overview, utc)}</span>
        <span>{axisText(overview.to, overview, utc)}</span>
      </p>
    </section>
  );
}

const DAY_MS = 86_400_000;

/** What stands under an end of the axis: the time of day, its day where that is another one, `now` where it is. */
function axisText(iso: string, { from, to, bucket_ms }: JobsOverview, utc: boolean): string {
  const nowMs = Date.now();
  if (iso === to && Math.abs(nowMs - Date.parse(iso)) < bucket_ms) return "now";
  const { date, time } = shownTime(iso, utc);
  const dayOf = (ms: number) => shownTime(isoFromMicros(ms * 1_000), utc).date;
  if (Date.parse(to) - Date.parse(from) > 2 * DAY_MS) return date;
  if (date === dayOf(nowMs)) return time.slice(0, 5);
  return date === dayOf(nowMs - DAY_MS) ? `${time.slice(0, 5)} yesterday` : `${date} ${time.slice(0, 5)}`;
}

/** Since when: the time of day within a day's range, else the day. */
function sinceText(iso: string, { from, to }: JobsOverview, utc: boolean): string {
  const { date, time } = shownTime(iso, utc);
  return Date.parse(to) - Date.parse(from) > 1.5 * DAY_MS ? date.slice(5) : time.slice(0, 5);
}

/** `half hour`, `hour`, `5 min`: what one bar stands for. */
function stepText(ms: number): string {
  if (ms === 1_800_000) return "half hour";
  if (ms === 3_600_000) return "hour";
  if (ms === DAY_MS) return "day";
  if (ms > DAY_MS) return `${Math.round(ms / DAY_MS)} days`;
  if (ms > 3_600_000) return `${Math.round(ms / 3_600_000)} hours`;
  return ms >= 60_000 ? `${Math.round(ms / 60_000)} min` : `${ms / 1_000} s`;
}
