import type { MarkDrawing } from "../drawing.ts";
import { isInView, percentAt, type TimeScale } from "../time-scale.ts";

/** Marks nearer than this are one, with their number, CSS pixels. */
const NEAR_PX = 10;

/** One sign on a lane, for one mark or several. */
export interface JoinedMark {
  /** The gravest of them; the earliest of the gravest. */
  mark: MarkDrawing;
  /** All of them, in order. */
  all: readonly MarkDrawing[];
}

const GRAVITY: Record<MarkDrawing["kind"], number> = { error: 3, restart: 2, warn: 1, note: 0 };

/**
 * The marks of a lane that are in view; those that would cover each other are one sign. What the coordinator announced
 * stands by itself: it has a place of its own in the lane.
 * @param widthPx of the lane, CSS pixels
 */
export function joinedMarks(marks: readonly MarkDrawing[], scale: TimeScale, widthPx: number): JoinedMark[] {
  const joined: { mark: MarkDrawing; all: MarkDrawing[]; lastPx: number }[] = [];
  for (const mark of marks) {
    if (!isInView(scale, mark.timeUs, mark.timeUs)) continue;
    const atPx = (percentAt(scale, mark.timeUs) / 100) * widthPx;
    const near = joined.findLast(({ mark: other }) => (other.kind === "note") === (mark.kind === "note"));
    if (near && atPx - near.lastPx < NEAR_PX) {
      near.all.push(mark);
      near.lastPx = atPx;
      if (GRAVITY[mark.kind] > GRAVITY[near.mark.kind]) near.mark = mark;
    } else {
      joined.push({ mark, all: [mark], lastPx: atPx });
    }
  }
  return joined;
}
