import type { Trail } from "../../../lib/trail/shape.ts";
import type { LaneDrawing } from "../drawing.ts";

/** A clock that is off by less is not worth a sign, microseconds. */
export const LEAST_OFFSET_US = 50_000;

/** What is known of hosts' clocks that are off: microseconds ahead of the coordinator's. */
export function offsetsOf({ clocks }: Trail): ReadonlyMap<string, number> {
  return new Map(
    clocks.flatMap(({ host, offset_ms: offset }) =>
      offset === null ? [] : [[host, offset * 1_000] as const],
    ),
  );
}

/** A lane moved to the coordinator's time. @param offsetUs what its host's clock is ahead, microseconds */
export function moved(lane: LaneDrawing, offsetUs: number): LaneDrawing {
  if (offsetUs === 0) return lane;
  return {
    ...lane,
    // What ends with the job ends in the coordinator's time already.
    spans: lane.spans.map((span) => ({
      ...span,
      startUs: span.startUs - offsetUs,
      endUs: span.endUs === null || span.isCut ? span.endUs : span.endUs - offsetUs,
    })),
    segments: lane.segments.map((counts) => ({
      ...counts,
      timesUs: counts.timesUs.map((timeUs) => timeUs - offsetUs),
    })),
    marks: lane.marks.map((mark) => ({ ...mark, timeUs: mark.timeUs - offsetUs })),
  };
}
