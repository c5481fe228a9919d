const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Zones are apart from UTC by whole quarters of an hour. */
const QUARTER_MS = 15 * MINUTE_MS;
/** No zone's day begins further than this from where the offset of the same day's UTC midnight puts it. */
const MOST_SHIFT_MS = 3 * HOUR_MS;

/** Distances between moments that a reader counts in easily, in milliseconds: bars are as wide, labels as far apart. */
const STEPS_MS: readonly number[] = [
  ...multiples(1, [1, 2, 5, 10, 20, 50, 100, 200, 500]),
  ...multiples(SECOND_MS, [1, 2, 5, 10, 15, 30]),
  ...multiples(MINUTE_MS, [1, 2, 5, 10, 15, 30]),
  ...multiples(HOUR_MS, [1, 2, 3, 6, 12]),
  ...multiples(DAY_MS, [1, 2, 7, 14, 28, 91, 364, 1_820]),
];

function multiples(unitMs: number, counts: readonly number[]): number[] {
  return counts.map((count) => count * unitMs);
}

/**
 * The least round step that divides a length of time into no more than `most` parts; beyond five years whole days.
 * @returns milliseconds
 */
export function roundStepMs(lengthMs: number, most: number): number {
  return STEPS_MS.find((stepMs) => lengthMs / stepMs <= most) ?? Math.ceil(lengthMs / most / DAY_MS) * DAY_MS;
}

/** What a zone's clocks are ahead of UTC at a moment, in milliseconds; the moment in milliseconds since the epoch. */
export type ZoneOffset = (atMs: number) => number;

/** UTC. */
export const utcOffset: ZoneOffset = () => 0;

/** The zone of the browser or process. */
export const localOffset: ZoneOffset = (atMs) => -new Date(atMs).getTimezoneOffset() * MINUTE_MS;

/** A labelled place on the time axis. */
export interface TimeTick {
  /** Milliseconds since the epoch. */
  atMs: number;
  /** What the zone's clocks show then: `13:10`, `13:07:02`, `06-05` at midnight, `2026-06-05` where days are counted. */
  label: string;
}

/**
 * The moments of a range at which the zone's clocks show something round, about `most` of them. Each has the offset of its
 * own moment: an hour that a change of the clocks repeats is there twice, one that it leaves out is not.
 * @param fromMs milliseconds since the epoch, inclusive
 * @param toMs milliseconds since the epoch, exclusive
 */
export function timeTicks(fromMs: number, toMs: number, most: number, offsetAt: ZoneOffset): TimeTick[] {
  const stepMs = roundStepMs(toMs - fromMs, most);
  const moments = stepMs < DAY_MS ? roundTimes : dayStarts;
  return moments(fromMs, toMs, stepMs, offsetAt).map((atMs) => ({
    atMs,
    label: tickLabel(atMs + offsetAt(atMs), stepMs),
  }));
}

function roundTimes(fromMs: number, toMs: number, stepMs: number, offsetAt: ZoneOffset): number[] {
  const gridMs = greatestCommonDivisor(stepMs, QUARTER_MS);
  const times: number[] = [];
  for (let atMs = Math.ceil(fromMs / gridMs) * gridMs; atMs < toMs; atMs += gridMs)
    if ((atMs + offsetAt(atMs)) % stepMs === 0) times.push(atMs);
  return times;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Beginnings of the days whose number since the epoch is a multiple of the step, by the zone's own calendar. */
function dayStarts(fromMs: number, toMs: number, stepMs: number, offsetAt: ZoneOffset): number[] {
  const times: number[] = [];
  const first = Math.floor((fromMs + offsetAt(fromMs)) / stepMs);
  for (let step = first; ; step++) {
    const atMs = dayStart(step * stepMs, offsetAt);
    if (atMs >= toMs) return times;
    if (atMs >= fromMs && atMs !== times.at(-1)) times.push(atMs);
  }
}

/** The first moment that is not before a day of the zone's calendar: some zones' clocks leave its midnight out. */
function dayStart(localMidnightMs: number, offsetAt: ZoneOffset): number {
  let atMs = localMidnightMs - offsetAt(localMidnightMs) - MOST_SHIFT_MS;
  while (Math.floor((atMs + offsetAt(atMs)) / DAY_MS) * DAY_MS < localMidnightMs) atMs += QUARTER_MS;
  return atMs;
}

function tickLabel(shownMs: number, stepMs: number): string {
  const iso = new Date(shownMs).toISOString();
  if (stepMs >= DAY_MS) return iso.slice(0, 10);
  if (shownMs % DAY_MS === 0) return iso.slice(5, 10);
  if (stepMs >= MINUTE_MS) return iso.slice(11, 16);
  return stepMs >= SECOND_MS ? iso.slice(11, 19) : iso.slice(11, 23);
}

/**
 * Round distances from a moment within a range around it, at most `most` of them.
 * @param fromMs beginning of the range, milliseconds after the moment; negative before it
 * @param toMs end of the range, exclusive
 */
export function elapsedTicks(fromMs: number, toMs: number, most: number): number[] {
  const stepMs = roundStepMs(toMs - fromMs, most);
  const ticks: number[] = [];
  for (let step = Math.ceil(fromMs / stepMs); step * stepMs < toMs; step++) ticks.push(step * stepMs);
  return ticks;
}
