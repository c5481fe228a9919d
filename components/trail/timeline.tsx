"use client";
import { memo, useId, useMemo, useRef, useState, type CSSProperties, type PointerEvent } from "react";
import type { Event } from "../../lib/event.ts";
import type { FilterMode } from "../../lib/query/edit.ts";
import { elapsedTicks } from "../../lib/time-axis.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import { elapsedText } from "../../lib/duration.ts";
import { useMedia } from "../ui/use-media.ts";
import { drawingOf, us, type KnownLanes, type LaneDrawing } from "./drawing.ts";
import { Lane } from "./lane.tsx";
import { Legend } from "./legend.tsx";
import { TimeCursor, type TimeCursorHandle } from "./time-cursor.tsx";
import { percentAt, scaleOf, type TimeScale } from "./time-scale.ts";
import { useNow } from "./use-now.ts";

/** While a job runs the line that marks the present moves this often. */
const MOVES_EVERY_MS = 250;
const TICKS = { wide: 12, narrow: 4 };

/** Properties of a {@link Timeline}. */
export interface TimelineProps {
  trail: Trail;
  utc: boolean;
  /** The query that narrows the lines, to show which lanes it speaks of. */
  query: string;
  /** The marked line. */
  marked: Event | undefined;
  /** Whether marks of lines that name no job are left out. */
  withoutInferred: boolean;
  /** Times of the first and the last line in view in the list. */
  visible: { from: string; to: string } | undefined;
  /** Marks the line with this id; must be stable. */
  onMark: (event: string) => void;
  /** Must be stable. */
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}

/**
 * A lane for each host over a common time axis. Clicking what is drawn marks its line; the line marked and the lines in
 * view are shown on the time axis.
 */
export function Timeline(props: TimelineProps) {
  const { trail, utc, query, marked, withoutInferred, visible, onMark, onToggle } = props;
  const [known] = useState<KnownLanes>(() => new WeakMap());
  const { lanes, extent } = useMemo(() => drawingOf(trail, known), [trail, known]);
  const nowMs = useNow(isOpen(trail.state), trail.updated, MOVES_EVERY_MS);
  const nowUs = nowMs === undefined ? undefined : nowMs * 1_000;
  const scale = useSteadyScale(scaleOf(extent, nowUs));
  const cursor = useRef<TimeCursorHandle>(null);
  const axis = useRef<HTMLDivElement>(null);
  const titleId = useId();
  if (lanes.length === 0) return null;
  function onPointerMove({ clientX }: PointerEvent) {
    if (axis.current) cursor.current?.move(clientX, axis.current.getBoundingClientRect());
  }
  return (
    <section
      aria-labelledby={titleId}
      className="relative flex min-h-0 shrink-0 flex-col border-t border-line"
    >
      <h2 id={titleId} className="sr-only">
        Lanes over time
      </h2>
      <div
        className="relative max-h-[42dvh] overflow-y-auto"
        onPointerMove={onPointerMove}
        onPointerLeave={() => cursor.current?.leave()}
      >
        <div className="sticky top-0 z-20 flex border-b border-line bg-bg">
          <div className="flex w-24 shrink-0 items-center pl-3 md:w-52 md:pl-4">
            <Legend />
          </div>
          <div ref={axis} className="relative mr-4 h-6 flex-1 max-sm:mr-3">
            <Axis scale={scale} />
            {visible && <InView scale={scale} visible={visible} />}
          </div>
        </div>
        {/* Told to all lanes from here, so that none is drawn anew. */}
        <div
          className="relative"
          data-without-inferred={withoutInferred || undefined}
          style={
            nowUs === undefined ? undefined : ({ "--now": `${percentAt(scale, nowUs)}%` } as CSSProperties)
          }
        >
          <Lanes
            lanes={lanes}
            scale={scale}
            isRunning={nowUs !== undefined}
            query={query}
            markedId={marked?.id}
            onMark={onMark}
            onToggle={onToggle}
          />
          <div className="pointer-events-none absolute inset-y-0 right-4 left-24 max-sm:right-3 md:left-52">
            {marked && <MarkedLine percent={percentAt(scale, us(marked.time))} />}
          </div>
        </div>
      </div>
      <TimeCursor ref={cursor} scale={scale} utc={utc} />
    </section>
  );
}

/** The same object as long as its numbers are the same. */
function useSteadyScale({ fromUs, toUs, zeroUs }: TimeScale): TimeScale {
  return useMemo(() => ({ fromUs, toUs, zeroUs }), [fromUs, toUs, zeroUs]);
}

const Lanes = memo(function Lanes({
  lanes,
  markedId,
  ...rest
}: {
  lanes: readonly LaneDrawing[];
  scale: TimeScale;
  isRunning: boolean;
  query: string;
  markedId: string | undefined;
  onMark: (event: string) => void;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}) {
  return lanes.map((lane) => (
    <Lane key={lane.id} lane={lane} markedId={hasSignFor(lane, markedId) ? markedId : undefined} {...rest} />
  ));
});

function hasSignFor({ marks, progress }: LaneDrawing, event: string | undefined): boolean {
  return event !== undefined && [...marks, ...progress].some((sign) => sign.event === event);
}

const Axis = memo(function Axis({ scale }: { scale: TimeScale }) {
  const isWide = useMedia("(min-width: 768px)");
  const fromMs = (scale.fromUs - scale.zeroUs) / 1_000;
  const toMs = (scale.toUs - scale.zeroUs) / 1_000;
  return (
    <div aria-hidden="true" className="tabular text-xs text-text-3">
      {elapsedTicks(fromMs, toMs, isWide ? TICKS.wide : TICKS.narrow).map((atMs) => {
        const percent = percentAt(scale, scale.zeroUs + atMs * 1_000);
        return (
          <span key={atMs} className="absolute top-0 h-full" style={{ left: `${percent}%` }}>
            <span className="absolute top-0 left-0 h-full w-px bg-line" />
            <span className="absolute top-1 left-1 whitespace-nowrap">
              {percent < 94 && elapsedText(atMs)}
            </span>
          </span>
        );
      })}
    </div>
  );
});

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

function MarkedLine({ percent }: { percent: number }) {
  return <span className="absolute inset-y-0 z-10 w-px bg-accent" style={{ left: `${percent}%` }} />;
}
