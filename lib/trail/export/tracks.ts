import { microsFromIso } from "../../time.ts";
import type { Trail, TrailLane, TrailSpan } from "../shape.ts";

/** A task with its times as numbers. */
export interface TimedSpan {
  span: TrailSpan;
  /** Microseconds since the epoch. */
  fromUs: number;
  /** Where no line tells of its end, the job's newest line. */
  toUs: number;
}

/** A lane's tasks in the order in which they began. */
export function timedSpans(lane: TrailLane, trail: Pick<Trail, "ended" | "updated">): TimedSpan[] {
  const endUs = microsFromIso(trail.ended ?? trail.updated) ?? 0;
  return lane.spans
    .map((span) => {
      const fromUs = microsFromIso(span.started) ?? 0;
      return { span, fromUs, toUs: Math.max(fromUs, (span.ended && microsFromIso(span.ended)) || endUs) };
    })
    .toSorted((a, b) => a.fromUs - b.fromUs || b.toUs - a.toUs);
}

/**
 * Tasks on as few tracks as are needed so that no two of a track overlap: Aggregate begins while others still prove, and what
 * overlaps cannot stand in one row.
 */
export function tracksOf(spans: readonly TimedSpan[]): TimedSpan[][] {
  const tracks: TimedSpan[][] = [];
  for (const span of spans) {
    const free = tracks.find((track) => (track.at(-1)?.toUs ?? 0) <= span.fromUs);
    if (free) free.push(span);
    else tracks.push([span]);
  }
  return tracks.length === 0 ? [[]] : tracks;
}

/** What a lane is called beside others. */
export function laneTitle({ id, role, worker }: TrailLane): string {
  if (role === "coordinator") return "coordinator";
  return worker === null ? id : `worker ${worker}`;
}
