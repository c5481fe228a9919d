const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Distances between time labels that a reader counts in easily, in milliseconds. */
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
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 365, 730, 1_825, 3_650].map((days) => days * DAY_MS),
];

/** A labelled place on the time axis. */
export interface TimeTick {
  atMs: number;
  label: string;
}

/**
 * Round times within a range, at most `most` of them.
 * @param offsetMs what the shown zone is ahead of UTC, so that labels are round in it
 */
export function timeTicks(fromMs: number, toMs: number, most: number, offsetMs: number): TimeTick[] {
  const stepMs = STEPS_MS.find((step) => (toMs - fromMs) / step <= most) ?? (toMs - fromMs) / most;
  const ticks: TimeTick[] = [];
  const first = Math.ceil((fromMs + offsetMs) / stepMs) * stepMs - offsetMs;
  for (let atMs = first; atMs < toMs; atMs += stepMs) {
    ticks.push({ atMs, label: tickLabel(atMs + offsetMs, stepMs) });
  }
  return ticks;
}

function tickLabel(shiftedMs: number, stepMs: number): string {
  const iso = new Date(shiftedMs).toISOString();
  if (stepMs >= DAY_MS) return iso.slice(0, 10);
  if (shiftedMs % DAY_MS === 0) return iso.slice(5, 10);
  if (stepMs >= MINUTE_MS) return iso.slice(11, 16);
  return stepMs >= SECOND_MS ? iso.slice(11, 19) : iso.slice(11, 23);
}

/** The least round number not below a count: 1, 2, 3, 4, 5, 6 or 8 times a power of ten. */
export function roundCeiling(count: number): number {
  if (count <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(count));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((digit) => digit * power).find((round) => round >= count) ?? count;
}
