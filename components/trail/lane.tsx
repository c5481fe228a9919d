import { memo } from "react";
import type { FilterMode } from "../../lib/query/edit.ts";
import type { LaneDrawing } from "./drawing.ts";
import { LaneLabel } from "./lane-label.tsx";
import { LaneMark, ProgressMark } from "./lane-mark.tsx";
import { LaneSpan } from "./lane-span.tsx";
import { Segments } from "./segments.tsx";
import type { TimeScale } from "./time-scale.ts";
import { signedText } from "../../lib/hidden-characters.ts";

/** Properties of a {@link Lane}; all stay the same while the lane does, so that it is painted once. */
export interface LaneProps {
  lane: LaneDrawing;
  scale: TimeScale;
  /** Whether time goes on: what is behind `--now`, a place in percent that a parent sets, is still to come. */
  isRunning: boolean;
  query: string;
  /** The marked line where one of the lane's signs stands for it. */
  markedId: string | undefined;
  onMark: (event: string) => void;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
}

/** One host's share in a job: its spans, the segments done, and what happened, at their times. */
export const Lane = memo(function Lane(props: LaneProps) {
  const { lane, scale, isRunning, query, markedId, onMark, onToggle } = props;
  return (
    <section
      aria-label={`Lane of ${signedText(lane.id)}`}
      className="flex h-9 items-center [contain-intrinsic-height:36px] [content-visibility:auto] border-b border-line last:border-b-0 hover:bg-panel"
    >
      <LaneLabel lane={lane} query={query} onToggle={onToggle} />
      <div className="relative mr-4 h-full flex-1 max-sm:mr-3">
        {lane.spans.map((span) => (
          <LaneSpan key={span.key} lane={lane.id} span={span} scale={scale} onMark={onMark} />
        ))}
        <Segments segments={lane.segments} scale={scale} />
        {isRunning && <Future />}
        {lane.progress.map((step) => (
          <ProgressMark
            key={step.event}
            step={step}
            scale={scale}
            isMarked={step.event === markedId}
            onMark={onMark}
          />
        ))}
        {lane.marks.map((mark, index) => (
          <LaneMark
            key={mark.event}
            above={lane.marks.length - index}
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

/** Tasks that run are drawn to the right edge, and this hides them behind the present. */
function Future() {
  return (
    <span
      className="absolute inset-y-0 -right-3 z-[1] border-l border-accent bg-bg sm:-right-4"
      style={{ left: "var(--now)" }}
    />
  );
}
