import { memo } from "react";
import type { FilterMode } from "../../lib/query/edit.ts";
import type { TrailLane, TrailPhase } from "../../lib/trail/shape.ts";
import { LaneLabel } from "./lane-label.tsx";
import { LaneMark, ProgressMark } from "./lane-mark.tsx";
import { LaneSpan } from "./lane-span.tsx";
import { percentAt, us, type TimeScale } from "./time-scale.ts";

/** Properties of a {@link Lane}. */
export interface LaneProps {
  lane: TrailLane;
  scale: TimeScale;
  /** On the coordinator's lane the phases, whose progress is shown as it was logged. */
  phases: readonly TrailPhase[];
  isAggregator: boolean;
  query: string;
  markedId: string | undefined;
  onMark: (event: string) => void;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}

/** One host's share in a job: its spans, the segments done, and what happened, at their times. */
export const Lane = memo(function Lane(props: LaneProps) {
  const { lane, scale, phases, isAggregator, query, markedId, onMark, onToggle } = props;
  return (
    <section
      aria-label={`Lane of ${lane.id}`}
      className="flex h-9 items-center border-b border-line last:border-b-0 hover:bg-panel"
    >
      <LaneLabel lane={lane} isAggregator={isAggregator} query={query} onToggle={onToggle} />
      <div className="relative mr-4 h-full flex-1 max-sm:mr-3">
        {lane.spans.map((span) => (
          <LaneSpan
            key={`${span.phase} ${span.started}`}
            lane={lane.id}
            span={span}
            scale={scale}
            onMark={onMark}
          />
        ))}
        <Segments lane={lane} scale={scale} />
        {phases.flatMap((phase) =>
          phase.progress.map((step) => (
            <ProgressMark
              key={step.event}
              phase={phase.phase}
              step={step}
              scale={scale}
              isMarked={step.event === markedId}
              onMark={onMark}
            />
          )),
        )}
        {lane.marks.map((mark) => (
          <LaneMark
            key={mark.event}
            mark={mark}
            scale={scale}
            isMarked={mark.event === markedId}
            onMark={onMark}
          />
        ))}
      </div>
    </section>
  );
});

/** Segments are many: one path of ticks, not an element for each. */
function Segments({ lane, scale }: { lane: TrailLane; scale: TimeScale }) {
  if (lane.segments.length === 0) return null;
  const path = lane.segments.map(({ time }) => `M${percentAt(scale, us(time)).toFixed(3)} 0V1`).join("");
  return (
    <svg
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
      className="pointer-events-none absolute inset-x-0 bottom-[7px] h-1 w-full text-text-2"
      role="img"
      aria-label={`${lane.segments.length} ${lane.segments.length === 1 ? "segment" : "segments"} done`}
    >
      <path d={path} stroke="currentColor" vectorEffect="non-scaling-stroke" strokeWidth="1" fill="none" />
    </svg>
  );
}
