"use client";
import { useId, useState, type PointerEvent } from "react";
import type { Event } from "../../lib/event.ts";
import type { FilterMode } from "../../lib/query/edit.ts";
import { isoFromMicros } from "../../lib/time.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { shownTime } from "../ui/format-time.ts";
import { useMedia } from "../ui/use-media.ts";
import { Lane } from "./lane.tsx";
import {
  elapsedText,
  elapsedTicks,
  percentAt,
  timeAt,
  trailScale,
  us,
  type TimeScale,
} from "./time-scale.ts";
import { useNow } from "./use-now.ts";

/** While a job runs its picture grows this often. */
const GROWS_EVERY_MS = 250;
const TICKS = { wide: 12, narrow: 4 };

/** Properties of a {@link Timeline}. */
export interface TimelineProps {
  trail: Trail;
  utc: boolean;
  /** The query that narrows the lines, to show which lanes it speaks of. */
  query: string;
  /** The marked line. */
  marked: Event | undefined;
  /** Times of the first and the last line in view in the list. */
  visible: { from: string; to: string } | undefined;
  /** Marks the line with this id. */
  onMark: (event: string) => void;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}

/**
 * A job over time: a lane for the coordinator and for each worker, with what each did when. Whatever
 * stands for a line marks it when clicked; the marked line and the lines in view are shown on the time axis.
 */
export function Timeline({ trail, utc, query, marked, visible, onMark, onToggle }: TimelineProps) {
  const nowMs = useNow(trail.state === "running", trail.updated, GROWS_EVERY_MS);
  const scale = trailScale(trail, nowMs === undefined ? undefined : nowMs * 1_000);
  const isWide = useMedia("(min-width: 768px)");
  const [pointerPercent, setPointerPercent] = useState<number>();
  const titleId = useId();
  if (trail.lanes.length === 0) return null;
  function onPointerMove(pointer: PointerEvent<HTMLElement>) {
    const axis = pointer.currentTarget.querySelector("[data-axis]")?.getBoundingClientRect();
    if (!axis) return;
    const percent = ((pointer.clientX - axis.left) / axis.width) * 100;
    setPointerPercent(percent >= 0 && percent <= 100 ? percent : undefined);
  }
  return (
    <section aria-labelledby={titleId} className="flex min-h-0 shrink-0 flex-col border-t border-line">
      <h2 id={titleId} className="sr-only">
        Lanes over time
      </h2>
      <div
        className="relative max-h-[42dvh] overflow-y-auto overscroll-contain"
        onPointerMove={onPointerMove}
        onPointerLeave={() => setPointerPercent(undefined)}
      >
        <div className="sticky top-0 z-20 flex border-b border-line bg-bg">
          <div className="w-24 shrink-0 md:w-52" />
          <div data-axis className="relative mr-4 h-6 flex-1 max-sm:mr-3">
            <Axis scale={scale} most={isWide ? TICKS.wide : TICKS.narrow} />
            {visible && <InView scale={scale} visible={visible} />}
            {pointerPercent !== undefined && <PointerTime scale={scale} percent={pointerPercent} utc={utc} />}
          </div>
        </div>
        <div className="relative">
          {trail.lanes.map((lane) => (
            <Lane
              key={lane.id}
              lane={lane}
              scale={scale}
              phases={lane.role === "coordinator" ? trail.phases : []}
              isAggregator={lane.id === trail.aggregator}
              query={query}
              markedId={marked?.id}
              onMark={onMark}
              onToggle={onToggle}
            />
          ))}
          <div className="pointer-events-none absolute inset-y-0 right-4 left-24 max-sm:right-3 md:left-52">
            {marked && <Line percent={percentAt(scale, us(marked.time))} className="bg-accent" />}
            {pointerPercent !== undefined && <Line percent={pointerPercent} className="bg-line-strong" />}
          </div>
        </div>
      </div>
    </section>
  );
}

function Axis({ scale, most }: { scale: TimeScale; most: number }) {
  return (
    <div aria-hidden="true" className="tabular text-xs text-text-3">
      {elapsedTicks(scale, most).map(({ percent, label }) => (
        <span key={label} className="absolute top-0 h-full" style={{ left: `${percent}%` }}>
          <span className="absolute top-0 left-0 h-full w-px bg-line" />
          <span className="absolute top-1 left-1 whitespace-nowrap">{percent < 94 && label}</span>
        </span>
      ))}
    </div>
  );
}

/** The stretch of time that the list shows at the moment. */
function InView({ scale, visible }: { scale: TimeScale; visible: { from: string; to: string } }) {
  const left = percentAt(scale, us(visible.from));
  const right = percentAt(scale, us(visible.to));
  return (
    <span
      title="The lines in view below"
      className="absolute bottom-0 h-[3px] min-w-[3px] rounded-full bg-accent"
      style={{ left: `${left}%`, width: `${right - left}%` }}
    />
  );
}

function PointerTime({ scale, percent, utc }: { scale: TimeScale; percent: number; utc: boolean }) {
  const timeUs = Math.round(timeAt(scale, percent));
  const side = percent > 50 ? "right-1.5" : "left-1.5";
  return (
    <span
      className="pointer-events-none absolute top-0 z-10"
      style={{ left: `${percent}%` }}
      aria-hidden="true"
    >
      <span
        className={`tabular absolute top-0.5 rounded-sm border border-line bg-raised px-1 text-xs whitespace-nowrap text-text ${side}`}
      >
        {shownTime(isoFromMicros(timeUs), utc).time} · {elapsedText((timeUs - scale.zeroUs) / 1_000)}
      </span>
    </span>
  );
}

function Line({ percent, className }: { percent: number; className: string }) {
  return <span className={`absolute inset-y-0 z-10 w-px ${className}`} style={{ left: `${percent}%` }} />;
}
