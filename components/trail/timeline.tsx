"use client";
import { memo, useId, useMemo, useRef, useState, type PointerEvent } from "react";
import { elapsedTicks } from "../../lib/time-axis.ts";
import { elapsedText } from "../../lib/duration.ts";
import type { Stretch } from "../../lib/trail-view.ts";
import { useMedia } from "../ui/use-media.ts";
import { drawingOf, us, type KnownLanes, type LaneDrawing } from "./drawing.ts";
import { Lanes, type LanesProps } from "./lanes.tsx";
import { LEAST_OFFSET_US, moved, offsetsOf } from "./picture/corrected.ts";
import { orderedLanes } from "./picture/lane-order.ts";
import { LaneTools } from "./picture/lane-tools.tsx";
import { Minimap } from "./picture/minimap.tsx";
import { PhaseStrip } from "./picture/phase-strip.tsx";
import { useGestures } from "./picture/use-gestures.ts";
import type { Zoom } from "./picture/use-zoom.ts";
import { useWidth } from "./picture/use-width.ts";
import { TimeCursor, type TimeCursorHandle } from "./time-cursor.tsx";
import { percentAt, type TimeScale } from "./time-scale.ts";
import type { PictureActions } from "./use-trail-view.ts";

const TICKS = { wide: 12, narrow: 4 };
/** As wide as the lanes' labels, and what is beside the plot. */
const LABEL = "w-24 shrink-0 pl-3 md:w-70 md:pl-4";
const PLOT = "relative mr-4 flex-1 max-sm:mr-3";

/** Properties of a {@link Timeline}. */
export interface TimelineProps extends Omit<LanesProps, "lanes" | "scale" | "widthPx" | "offsets"> {
  utc: boolean;
  zoom: Zoom;
  /** All of the job. */
  whole: TimeScale;
  /** Times of the first and the last line in view in the list. */
  visible: { from: string; to: string } | undefined;
  actions: PictureActions;
}

/**
 * A lane for the coordinator and each worker over a common time axis, which zooms and moves. Clicking what is drawn marks its
 * line; the line marked and the lines in view are shown on the time axis, and a time chosen there narrows the list.
 */
export function Timeline(props: TimelineProps) {
  const { trail, utc, view, zoom, whole, nowUs, marked, visible, onMark, actions } = props;
  const { scale } = zoom;
  const [known] = useState<KnownLanes>(() => new WeakMap());
  const drawn = useMemo(() => drawingOf(trail, known).lanes, [trail, known]);
  const offsets = useMemo(() => offsetsOf(trail), [trail]);
  const lanes = useMovedLanes(drawn, offsets, view.corrected);
  const [filter, setFilter] = useState("");
  const ordered = useMemo(() => orderedLanes(lanes, view.lanes, filter), [lanes, view.lanes, filter]);
  const cursor = useRef<TimeCursorHandle>(null);
  const frame = useRef<HTMLElement>(null);
  const axis = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(axis);
  const titleId = useId();
  const { drawn: choosing, ...gestures } = useGestures(frame, axis, {
    brushes: (target) => target.closest("[data-brushes]") !== null,
    zoom,
    onBrush: actions.brush,
  });
  if (drawn.length === 0) return null;
  const chosen = choosing ?? view.brush;
  return (
    <section
      ref={frame}
      aria-labelledby={titleId}
      className="relative flex min-h-0 shrink-0 flex-col border-t border-line select-none"
      {...gestures}
      onPointerMove={(pointer: PointerEvent<HTMLElement>) => {
        gestures.onPointerMove(pointer);
        if (axis.current) cursor.current?.move(pointer.clientX, axis.current.getBoundingClientRect());
      }}
      onPointerLeave={() => cursor.current?.leave()}
    >
      <h2 id={titleId} className="sr-only">
        Lanes over time
      </h2>
      <LaneTools
        workers={lanes.filter(({ role }) => role !== "coordinator").length}
        view={view}
        actions={actions}
        zoom={zoom}
        filter={filter}
        onFilter={setFilter}
        hasClocks={
          view.corrected || [...offsets.values()].some((offset) => Math.abs(offset) >= LEAST_OFFSET_US)
        }
      />
      <div className="relative">
        <div className="flex items-center border-b border-line max-sm:hidden">
          <span className={`${LABEL} text-text-2`}>Whole job</span>
          <div className={PLOT}>
            <Minimap lanes={lanes} whole={whole} shown={scale} />
            {chosen && <Brush scale={whole} stretch={chosen} />}
          </div>
        </div>
        <div className="flex items-center border-b border-line max-sm:hidden">
          <span className={`${LABEL} text-text-2`}>Phases</span>
          <div className={PLOT}>
            <PhaseStrip
              trail={trail}
              scale={scale}
              untilUs={Math.max(us(trail.updated), nowUs ?? 0)}
              onMark={onMark}
            />
          </div>
        </div>
        <div className="flex border-b border-line bg-bg">
          <span className={`${LABEL} text-xs leading-[22px] text-text-3`}>
            <span className="max-md:hidden">Since start</span>
          </span>
          <div
            ref={axis}
            data-brushes
            data-testid="axis"
            className={`${PLOT} h-[22px] cursor-crosshair touch-none`}
          >
            <Axis scale={scale} />
            {visible && <InView scale={scale} visible={visible} />}
          </div>
        </div>
        <div data-scroller className="relative max-h-[42dvh] overflow-y-auto">
          <Lanes {...props} lanes={ordered} scale={scale} widthPx={widthPx} offsets={offsets} />
          <div className="pointer-events-none absolute inset-y-0 right-4 left-24 z-20 max-sm:right-3 md:left-70">
            {chosen && <Brush scale={scale} stretch={chosen} />}
            {nowUs !== null && <Upright name="now" scale={scale} timeUs={nowUs} className="bg-accent/50" />}
            {trail.ended && (
              <Upright
                scale={scale}
                timeUs={us(trail.ended)}
                className={trail.state === "failed" ? "bg-error" : "bg-line-strong"}
              />
            )}
            {marked && <Upright scale={scale} timeUs={us(marked.time)} className="bg-accent" />}
          </div>
        </div>
        <TimeCursor ref={cursor} scale={scale} utc={utc} />
      </div>
    </section>
  );
}

/** The same lanes again as long as neither they nor what their clocks are off has changed. */
function useMovedLanes(
  lanes: readonly LaneDrawing[],
  offsets: ReadonlyMap<string, number>,
  isCorrected: boolean,
): readonly LaneDrawing[] {
  return useMemo(
    () =>
      isCorrected ? lanes.map((lane) => moved(lane, (lane.host && offsets.get(lane.host)) || 0)) : lanes,
    [lanes, offsets, isCorrected],
  );
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
            <span className="absolute top-[3px] left-1 whitespace-nowrap">
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

/** The time that is chosen. */
function Brush({ scale, stretch: { fromMs, toMs } }: { scale: TimeScale; stretch: Stretch }) {
  const left = percentAt(scale, scale.zeroUs + fromMs * 1_000);
  const right = percentAt(scale, scale.zeroUs + toMs * 1_000);
  if (right <= left) return null;
  return (
    <span
      data-testid="brush"
      className="pointer-events-none absolute inset-y-0 border-x border-accent bg-(--brush)"
      style={{ left: `${left}%`, width: `${right - left}%` }}
    />
  );
}

/** A moment over all lanes; nothing where it is out of view. */
function Upright({
  name,
  scale,
  timeUs,
  className,
}: {
  name?: string;
  scale: TimeScale;
  timeUs: number;
  className: string;
}) {
  if (timeUs < scale.fromUs || timeUs > scale.toUs) return null;
  return (
    <span
      data-testid={name}
      className={`absolute inset-y-0 w-px ${className}`}
      style={{ left: `${percentAt(scale, timeUs)}%` }}
    />
  );
}
