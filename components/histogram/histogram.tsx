"use client";
import { useState, type KeyboardEvent, type PointerEvent } from "react";
import { localOffset, timeTicks, utcOffset } from "../../lib/time-axis.ts";
import type { HistogramBucket } from "../../server/protocol/logs.ts";
import { useWidth } from "../ui/use-width.ts";
import { HistogramBars, bucketTotal } from "./bars.tsx";
import { HistogramTip } from "./tip.tsx";
import { roundCeiling } from "./round-ceiling.ts";

/** Properties of a {@link Histogram}. */
export interface HistogramProps {
  /** Equal steps of time, oldest first, without holes. */
  buckets: readonly HistogramBucket[];
  /** Where counting has come to, ISO 8601: what lies before is not known yet; null where all is counted. */
  countedTo?: string | null;
  utc: boolean;
  /** Times of the rows in view, marked under the bars. */
  visible: { from: string; to: string } | undefined;
  /** A span was chosen: ISO 8601, inclusive and exclusive. */
  onZoom: (from: string, to: string) => void;
}

/** A span of buckets, both ends inclusive; `anchor` is where the drag or the keys began. */
interface Span {
  anchor: number;
  head: number;
}

const HEIGHT_PX = 64;
const LABELS_PX = 16;
const TICK_EVERY_PX = 110;
const COUNT = new Intl.NumberFormat("en", { notation: "compact" });

/**
 * Counts by level over time. Dragging across bars zooms to them; with the keyboard, arrows move a
 * cursor, Shift and arrows widen it, Enter zooms, Escape gives up.
 */
export function Histogram({ buckets, countedTo = null, utc, visible, onZoom }: HistogramProps) {
  const [widthPx, frame] = useWidth();
  const [span, setSpan] = useState<Span>();
  const [dragging, setDragging] = useState(false);
  const first = buckets[0];
  const last = buckets.at(-1);
  if (!first || !last) return <div style={{ height: HEIGHT_PX + LABELS_PX }} />;

  const fromMs = Date.parse(first.from);
  const toMs = Date.parse(last.to);
  const ceiling = roundCeiling(Math.max(...buckets.map(bucketTotal)));
  const step = widthPx / buckets.length;
  const x = (atMs: number) => ((atMs - fromMs) / (toMs - fromMs)) * widthPx;
  const ticks = timeTicks(
    fromMs,
    toMs,
    Math.max(2, Math.floor(widthPx / TICK_EVERY_PX)),
    utc ? utcOffset : localOffset,
  );

  function bucketAt(pointer: PointerEvent): number {
    const { left } = pointer.currentTarget.getBoundingClientRect();
    return clamp(Math.floor((pointer.clientX - left) / step), buckets.length);
  }
  function zoom({ anchor, head }: Span) {
    const from = buckets[Math.min(anchor, head)]?.from;
    const to = buckets[Math.max(anchor, head)]?.to;
    setSpan(undefined);
    setDragging(false);
    if (from && to) onZoom(from, to);
  }
  function onPointerMove(pointer: PointerEvent) {
    const at = bucketAt(pointer);
    setSpan((present) => (dragging && present ? { ...present, head: at } : { anchor: at, head: at }));
  }
  function onPointerDown(pointer: PointerEvent<HTMLDivElement>) {
    if (pointer.button !== 0) return;
    pointer.currentTarget.setPointerCapture(pointer.pointerId);
    const at = bucketAt(pointer);
    setSpan({ anchor: at, head: at });
    setDragging(true);
  }
  function onPointerUp() {
    if (dragging && span && span.anchor !== span.head) zoom(span);
    else setDragging(false);
  }
  function onKeyDown(key: KeyboardEvent) {
    const present = span ?? { anchor: buckets.length - 1, head: buckets.length - 1 };
    const step = key.key === "ArrowLeft" ? -1 : key.key === "ArrowRight" ? 1 : 0;
    if (step !== 0) {
      const head = span ? clamp(present.head + step, buckets.length) : present.head;
      setSpan({ anchor: key.shiftKey ? present.anchor : head, head });
    } else if (key.key === "Enter" && span) zoom(span);
    else if (key.key === "Escape" && span) {
      setSpan(undefined);
      setDragging(false);
    } else return;
    key.preventDefault();
    key.stopPropagation();
  }

  const low = span && Math.min(span.anchor, span.head);
  const high = span && Math.max(span.anchor, span.head);
  return (
    <div className="relative pr-4 pl-12">
      <span className="tabular absolute top-0 left-0 w-10 text-right text-xs leading-none text-text-3">
        {COUNT.format(ceiling)}
      </span>
      <span
        className="tabular absolute left-0 w-10 text-right text-xs leading-none text-text-3"
        style={{ top: HEIGHT_PX - 10 }}
      >
        0
      </span>
      <div
        ref={frame}
        role="application"
        aria-roledescription="histogram"
        aria-label="Lines by level over time. Arrow keys move, Shift and arrow keys select, Enter zooms to the selection."
        tabIndex={0}
        className="relative overflow-x-clip cursor-crosshair touch-pan-y select-none"
        style={{ height: HEIGHT_PX + LABELS_PX }}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => !dragging && setSpan(undefined)}
        onPointerCancel={() => {
          setDragging(false);
          setSpan(undefined);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setSpan(undefined)}
      >
        <svg
          width={widthPx}
          height={HEIGHT_PX + LABELS_PX}
          aria-hidden="true"
          className="block overflow-visible"
        >
          <line x1={0} x2={widthPx} y1={0.5} y2={0.5} className="stroke-line" strokeDasharray="2 3" />
          {low !== undefined && high !== undefined && (
            <rect
              x={low * step}
              width={(high - low + 1) * step}
              y={0}
              height={HEIGHT_PX}
              className={dragging || low !== high ? "fill-accent opacity-20" : "fill-text opacity-10"}
            />
          )}
          <HistogramBars buckets={buckets} widthPx={widthPx} heightPx={HEIGHT_PX} ceiling={ceiling} />
          <line
            x1={0}
            x2={widthPx}
            y1={HEIGHT_PX + 0.5}
            y2={HEIGHT_PX + 0.5}
            className="stroke-line-strong"
          />
          {visible && (
            <rect
              x={clampPx(x(Date.parse(visible.from)), widthPx)}
              width={Math.max(
                3,
                clampPx(x(Date.parse(visible.to)), widthPx) - clampPx(x(Date.parse(visible.from)), widthPx),
              )}
              y={HEIGHT_PX - 0.5}
              height={3}
              className="fill-accent"
            />
          )}
          {ticks.map((tick) => (
            <text
              key={tick.atMs}
              x={x(tick.atMs)}
              y={HEIGHT_PX + 13}
              textAnchor={x(tick.atMs) < 24 ? "start" : x(tick.atMs) > widthPx - 24 ? "end" : "middle"}
              className="tabular fill-text-3 text-[10.5px]"
            >
              {tick.label}
            </text>
          ))}
        </svg>
        {countedTo !== null && (
          <div
            data-uncounted
            className="hatch pointer-events-none absolute top-0 left-0 text-text-3 opacity-50"
            style={{ width: clampPx(x(Date.parse(countedTo)), widthPx), height: HEIGHT_PX }}
          />
        )}
        {low !== undefined && high !== undefined && (
          <HistogramTip
            buckets={buckets.slice(low, high + 1)}
            centrePx={((low + high + 1) / 2) * step}
            widthPx={widthPx}
            utc={utc}
          />
        )}
      </div>
    </div>
  );
}

function clamp(index: number, length: number): number {
  return Math.min(Math.max(index, 0), length - 1);
}

function clampPx(px: number, widthPx: number): number {
  return Math.min(Math.max(px, 0), widthPx);
}
