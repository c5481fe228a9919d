import type { Event } from "./event.ts";
import { microsFromIso } from "./time.ts";

/**
 * A line that is received more than this after its own time is late: further behind than batching, polling and clocks
 * that run a few seconds apart ever put one.
 */
export const LATE_AFTER_MS = 30_000;

/** How long after its own time an event was received, in ms; negative where the writer's clock is ahead. */
export function latenessMs({ time, received }: Pick<Event, "time" | "received">): number {
  return ((microsFromIso(received) ?? 0) - (microsFromIso(time) ?? 0)) / 1_000;
}

/** A delay in its largest unit, whole, for example `2 min`. @param ms at least 0 */
export function delayText(ms: number): string {
  const s = Math.round(ms / 1_000);
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.round(s / 60)} min`;
  return s < 86_400 ? `${Math.round(s / 3_600)} h` : `${Math.round(s / 86_400)} d`;
}
