"use client";
import { memo, useId, useMemo, useRef, useState, type PointerEvent } from "react";
import { elapsedTicks } from "../../lib/time-axis.ts";
import { elapsedText } from "../../lib/duration.ts";
import type { Trail } from "../../lib/trail/shape.ts";
import { isOpen } from "../../lib/trail/state.ts";
import type { Stretch } from "../../lib/trail-view.ts";
import { useMedia } from "../ui/use-media.ts";
import { useRangeDrag } from "../ui/use-range-drag.ts";
import { us, type LaneDrawing } from "./drawing.ts";
import { Lanes, type LanesProps } from "./lanes.tsx";
import { LEAST_OFFSET_US, moved, offsetsOf } from "./picture/corrected.ts";
import { orderedLanes } from "./picture/lane-order.ts";
import { LaneTools } from "./picture/lane-tools.tsx";
import { Minimap } from "./picture/minimap.tsx";
import { PhaseStrip } from "./picture/phase-strip.tsx";
import { useGestures } from "./picture/use-gestures.ts";
import { stretchBetween, type Zoom } from "./picture/use-zoom.ts";
import { TimeCursor, type TimeCursorHandle } from "./time-cursor.tsx";
import { percentAt, timeAt, type TimeScale } from "./time-scale.ts";
import { useNow } from "./use-now.ts";
import type { PictureActions } from "./use-trail-view.ts";

/** While a job runs the line that marks the present moves this often. */
const MOVES_EVERY_MS = 250;
const TICKS = { wide: 12, narrow: 4 };
/** As wide as the lanes' labels, and what is beside the plot. */
const LABEL = "w-24 shrink-0 pl-3 md:w-70 md:pl-4";
const PLOT = "relative mr-4 flex-1 max-sm:mr-3";

/** Properties of a {@link Timeline}. */
export interface TimelineProps extends Omit<LanesProps, "scale" | "nowUs" | "offsets"> {
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
  const { trail, utc, view, zoom, whole, marked, visible, onMark, actions } = props;
  const { scale } = zoom;
  const nowUs = usePresentUs(trail);
  const offsets = useMemo(() => offsetsOf(trail), [trail]);
  const lanes = useMovedLanes(props.lanes, offsets, view.corrected);
  const [filter, setFilter] = useState("");
  const ordered = useMemo(() => orderedLanes(lanes, view.lanes, filter), [lanes, view.lanes, filter]);
  const cursor = useRef<TimeCursorHandle>(null);
  const frame = useRef<HTMLElement>(null);
  const axis = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const gestures = useGestures(frame, axis, zoom);
  const onWhole = useBrush(whole, actions.brush);
  const onAxis = useBrush(scale, actions.brush);
  const chosen = onWhole.drawn ?? onAxis.drawn ?? view.brush;
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
            <Minimap lanes={lanes} whole={whole} shown={scale} drag={onWhole.handlers} />
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
            data-axis
            data-testid="axis"
            className={`${PLOT} h-[22px] cursor-crosshair touch-none`}
            {...onAxis.handlers}
          >
            <Axis scale={scale} />
            {visible && <InView scale={scale} visible={visible} />}
          </div>
        </div>
        <div data-scroller className="relative max-h-[42dvh] overflow-y-auto">
          <Lanes {...props} lanes={ordered} scale={scale} nowUs={nowUs} offsets={offsets} />
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

/** The present while the job runs, microseconds since the epoch; null where time does not go on. */
function usePresentUs({ state, updated }: Trail): number | null {
  const nowMs = useNow(isOpen(state), updated, MOVES_EVERY_MS);
  return nowMs === undefined ? null : nowMs * 1_000;
}

/** Choosing a time by a drag over an axis; a click ends the choice. */
function useBrush(scale: TimeScale, onBrush: PictureActions["brush"]) {
  const stretch = (from: number, to: number) =>
    stretchBetween(scale.zeroUs, timeAt(scale, from), timeAt(scale, to));
  const { part, handlers } = useRangeDrag(
    (from, to) => onBrush(stretch(from, to)),
    () => onBrush(null),
  );
  return { drawn: part && stretch(part.from, part.to), handlers };
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
