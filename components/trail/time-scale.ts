import { microsFromIso } from "../../lib/time.ts";
import type { Trail } from "../../lib/trail/shape.ts";

/** Distances between labels that a reader counts in easily, in milliseconds. */
const STEPS_MS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * 3_600_000),
];

/** Room beside the first and the last moment, as a share of the whole, so that marks there are not cut off. */
const MARGIN = 0.012;

/** Where moments lie on the width of a picture. */
export interface TimeScale {
  fromUs: number;
  toUs: number;
  /** When the job started: where elapsed time is 0. Microseconds since the epoch. */
  zeroUs: number;
}

/**
 * The time that a trail's picture covers: everything that is drawn in it.
 * @param nowUs present time while the job runs, else undefined
 */
export function trailScale(trail: Trail, nowUs: number | undefined): TimeScale {
  const zeroUs = us(trail.started);
  let from = zeroUs;
  let to = Math.max(zeroUs, nowUs ?? 0, us(trail.ended ?? trail.updated));
  for (const { spans, marks, segments } of trail.lanes) {
    const times = [
      ...spans.flatMap(({ started, ended }) => [started, ended ?? started]),
      ...[...marks, ...segments].map(({ time }) => time),
    ];
    for (const time of times) {
      from = Math.min(from, us(time));
      to = Math.max(to, us(time));
    }
  }
  const margin = Math.max(1_000, (to - from) * MARGIN);
  return { fromUs: from - margin, toUs: to + margin, zeroUs };
}

/** Place of a moment from the left edge, 0 to 100; what lies beyond an edge is put on it. */
export function percentAt({ fromUs, toUs }: TimeScale, timeUs: number): number {
  return Math.min(100, Math.max(0, ((timeUs - fromUs) / (toUs - fromUs)) * 100));
}

/** The moment at a place. @param percent 0 to 100 from the left edge */
export function timeAt({ fromUs, toUs }: TimeScale, percent: number): number {
  return fromUs + ((toUs - fromUs) * percent) / 100;
}

/** Round elapsed times within the scale, at most `most` of them, each with its place and its words. */
export function elapsedTicks(scale: TimeScale, most: number): { percent: number; label: string }[] {
  const { fromUs, toUs, zeroUs } = scale;
  const widthMs = (toUs - fromUs) / 1_000;
  const stepUs = (STEPS_MS.find((step) => widthMs / step <= most) ?? widthMs / most) * 1_000;
  const ticks: { percent: number; label: string }[] = [];
  for (let at = Math.ceil((fromUs - zeroUs) / stepUs) * stepUs; zeroUs + at < toUs; at += stepUs)
    ticks.push({ percent: percentAt(scale, zeroUs + at), label: elapsedText(at / 1_000) });
  return ticks;
}

/** Time since the start of a job, as an axis says it: `0`, `250 ms`, `12 s`, `3:05`, `1:02:00`. */
export function elapsedText(ms: number): string {
  const sign = ms < 0 ? "−" : "";
  const size = Math.abs(ms);
  if (size === 0) return "0";
  if (size < 1_000) return `${sign}${Math.round(size)} ms`;
  if (size < 60_000) return `${sign}${Math.round(size / 100) / 10} s`;
  const seconds = Math.round(size / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0
    ? `${sign}${hours}:${String(minutes).padStart(2, "0")}:${rest}`
    : `${sign}${minutes}:${rest}`;
}

/** A length of time in words short enough for a table: `8 ms`, `2.4 s`, `3 min 05 s`, `1 h 02 min`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const two = (value: number) => String(value).padStart(2, "0");
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3_600)} h ${two(Math.floor(seconds / 60) % 60)} min`;
}

/** Microseconds since the epoch of a time that the API gave. */
export function us(iso: string): number {
  return microsFromIso(iso) ?? 0;
}
