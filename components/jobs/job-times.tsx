"use client";
import { isOpen } from "../../lib/trail/state.ts";
import type { JobSummary } from "../../lib/trail/shape.ts";
import { usePresent } from "../live/use-present.ts";
import { durationText } from "../../lib/duration.ts";
import { fullTime, shownTime } from "../ui/format-time.ts";
import { usePreferences } from "../ui/preferences.ts";

/** When it was, as one says it: how long ago today, the time of day for another day; in full on hover. */
export function Ago({ iso }: { iso: string }) {
  const { utc } = usePreferences();
  const nowMs = usePresent(1_000);
  const { date, time } = shownTime(iso, utc);
  const isToday = nowMs === 0 || shownTime(new Date(nowMs).toISOString(), utc).date === date;
  return (
    <time dateTime={iso} title={fullTime(iso, utc)} suppressHydrationWarning>
      {isToday ? agoText(nowMs - Date.parse(iso)) : time.slice(0, 5)}
    </time>
  );
}

/** How long ago: `6 s ago`, `8 min ago`, `3 h ago`. @param ms what lies ahead, by a clock that is, is now */
export function agoText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** How long it took, or takes so far. @param nowMs the present */
export function tookText({ state, started, duration_ms }: JobSummary, nowMs: number): string {
  const ms = isOpen(state) ? Math.max(duration_ms ?? 0, nowMs - Date.parse(started)) : duration_ms;
  return ms === null ? "–" : durationText(ms);
}
