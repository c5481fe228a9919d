import clsx from "clsx";
import { memo, useMemo } from "react";
import type { FilterMode } from "../../lib/query/edit.ts";
import { signedText } from "../../lib/hidden-characters.ts";
import type { LaneDrawing } from "./drawing.ts";
import { LaneLabel, type LaneNotes } from "./lane-label.tsx";
import { LaneMark, ProgressMark } from "./lane-mark.tsx";
import { LaneSpan } from "./lane-span.tsx";
import { joinedMarks } from "./picture/joined-marks.ts";
import { LanesCanvas, type LanePlace } from "./picture/lanes-canvas.tsx";
import { isInView, type TimeScale } from "./time-scale.ts";

/** Properties of a {@link Lane}; all stay the same while the lane does, so that it is painted once. */
export interface LaneProps {
  lane: LaneDrawing;
  scale: TimeScale;
  /** The present while the lane goes on, microseconds since the epoch. */
  nowUs: number | null;
  /** What is painted on the lane itself; the others lie on one canvas. */
  places: readonly LanePlace[] | undefined;
  notes: LaneNotes;
  isTall: boolean;
  /** Whether a low lane is named. */
  isNamed: boolean;
  /** Of the lane's plot, CSS pixels. */
  widthPx: number;
  query: string;
  /** The marked line where one of the lane's signs stands for it. */
  markedId: string | undefined;
  /** Numbers of the lines that the verdict cites, by event. */
  numbers: ReadonlyMap<string, number>;
  withoutInferred: boolean;
  onMark: (event: string) => void;
  onToggle: (field: string, value: string, mode: FilterMode) => void;
  /** A low lane was asked to be tall. */
  onGrow: (lane: string) => void;
}

/** One host's share in a job: its spans, the segments done, and what happened, at their times. */
export const Lane = memo(function Lane(props: LaneProps) {
  const { lane, scale, notes, isTall, isNamed, query, onToggle, onGrow } = props;
  const { nowUs, places } = props;
  const isCoordinator = lane.role === "coordinator";
  const name = signedText(lane.id);
  if (!isTall)
    return (
      <section aria-label={`Lane of ${name}`} className="group relative flex h-2">
        <button
          type="button"
          tabIndex={-1}
          onClick={() => onGrow(lane.id)}
          title={`${name}: click for its bars and marks`}
          className="absolute inset-0 z-10"
          aria-label={`Show the lane of ${name} tall`}
        />
        <span
          className={clsx(
            "log-text w-24 shrink-0 overflow-visible pl-3 text-[10.5px] leading-2 whitespace-nowrap text-text-3 md:w-70 md:pl-4",
            !isNamed && "invisible group-hover:visible",
          )}
        >
          {name}
        </span>
      </section>
    );
  return (
    <section
      aria-label={`Lane of ${name}`}
      className={clsx(
        "flex items-center border-b border-line",
        isCoordinator
          ? "sticky top-0 z-20 h-11 bg-bg"
          : "h-[26px] [contain-intrinsic-height:26px] [content-visibility:auto]",
        notes.isRoot && "shadow-[inset_3px_0_0_var(--error)]",
      )}
    >
      <LaneLabel lane={lane} notes={notes} query={query} onToggle={onToggle} />
      <div className="relative mr-4 h-full flex-1 overflow-hidden max-sm:mr-3">
        {places && <LanesCanvas places={places} />}
        {!isCoordinator &&
          lane.spans
            .filter(({ startUs, endUs: until }) => isInView(scale, startUs, until ?? Infinity))
            .map((span) => (
              <LaneSpan
                key={span.key}
                lane={lane.id}
                span={span}
                scale={scale}
                nowUs={nowUs}
                slow={span.phase === null ? undefined : notes.slow[span.phase]}
                onMark={props.onMark}
              />
            ))}
        <Signs {...props} />
      </div>
    </section>
  );
});

function Signs({ lane, scale, widthPx, markedId, numbers, withoutInferred, onMark }: LaneProps) {
  const joined = useMemo(
    () =>
      joinedMarks(
        withoutInferred ? lane.marks.filter(({ isInferred }) => !isInferred) : lane.marks,
        scale,
        widthPx,
      ),
    [lane.marks, scale, widthPx, withoutInferred],
  );
  return (
    <>
      {lane.progress
        .filter(({ timeUs }) => isInView(scale, timeUs, timeUs))
        .map((step) => (
          <ProgressMark
            key={step.event}
            step={step}
            scale={scale}
            isMarked={step.event === markedId}
            onMark={onMark}
          />
        ))}
      {joined.map(({ mark, all }, index) => (
        <LaneMark
          key={mark.event}
          above={joined.length - index}
          mark={mark}
          all={all}
          numbers={numbers}
          scale={scale}
          isMarked={all.some(({ event }) => event === markedId)}
          onMark={onMark}
        />
      ))}
    </>
  );
}
