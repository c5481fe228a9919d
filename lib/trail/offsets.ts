/** One bound of a clock's offset, at the time at which it holds. */
export interface Bound {
  /** Microseconds since the epoch. */
  timeUs: number;
  /** What the offset then is at least, or at most, microseconds. */
  offsetUs: number;
}

/** A clock as its bounds leave it: see `HostClock`. */
export interface FeasibleOffsets {
  offsetUs: number | null;
  lowUs: number | null;
  highUs: number | null;
  driftPpm: number | null;
}

/** No quartz that is let run is farther off than this, parts per million. */
const MOST_DRIFT_PPM = 200;
/** A drift that is known no better than this is not told, parts per million. */
const TELLING_PPM = 10;
const ROUNDS = 60;

/**
 * Which straight lines, offset over time, lie between all bounds, and what they make of the offset at one moment. A line that
 * drifts more than any clock does is none.
 * @param lows what the offset is at least
 * @param highs what it is at most
 * @param atUs the moment, microseconds since the epoch
 */
export function feasibleOffsets(
  lows: readonly Bound[],
  highs: readonly Bound[],
  atUs: number,
): FeasibleOffsets {
  /** What is left at the moment for a drift: the least and the greatest offset. */
  const lowAt = (ppm: number): number =>
    Math.max(...lows.map(({ timeUs, offsetUs }) => offsetUs - (timeUs - atUs) * ppm * 1e-6));
  const highAt = (ppm: number): number =>
    Math.min(...highs.map(({ timeUs, offsetUs }) => offsetUs - (timeUs - atUs) * ppm * 1e-6));
  if (lows.length === 0 || highs.length === 0) {
    // One side alone bounds it: as far as no clock drifts.
    const lowUs = Math.round(lowAt(peakOf((ppm) => -lowAt(ppm), -MOST_DRIFT_PPM, MOST_DRIFT_PPM)));
    const highUs = Math.round(highAt(peakOf(highAt, -MOST_DRIFT_PPM, MOST_DRIFT_PPM)));
    return {
      offsetUs: null,
      lowUs: lows.length > 0 ? lowUs : null,
      highUs: highs.length > 0 ? highUs : null,
      driftPpm: null,
    };
  }
  const room = (ppm: number): number => highAt(ppm) - lowAt(ppm);
  const best = peakOf(room, -MOST_DRIFT_PPM, MOST_DRIFT_PPM);
  if (room(best) < 0)
    return {
      offsetUs: null,
      lowUs: Math.round(lowAt(best)),
      highUs: Math.round(highAt(best)),
      driftPpm: null,
    };
  const from = edgeOf(room, best, -MOST_DRIFT_PPM);
  const to = edgeOf(room, best, MOST_DRIFT_PPM);
  const lowUs = lowAt(peakOf((ppm) => -lowAt(ppm), from, to));
  const highUs = highAt(peakOf(highAt, from, to));
  const isTelling = to - from <= 2 * TELLING_PPM;
  // Where the lines leave the drift open, clocks are taken to hardly drift, as they do.
  const middle = (from + to) / 2;
  const least =
    from > 0 ? Math.min(middle, from + TELLING_PPM) : to < 0 ? Math.max(middle, to - TELLING_PPM) : 0;
  const driftPpm = isTelling ? middle : least;
  return {
    offsetUs: Math.round((lowAt(driftPpm) + highAt(driftPpm)) / 2),
    lowUs: Math.round(lowUs),
    highUs: Math.round(highUs),
    driftPpm: isTelling ? Math.round(driftPpm * 10) / 10 : null,
  };
}

/** Where a function that rises and then falls is greatest between two drifts. */
function peakOf(of: (ppm: number) => number, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let round = 0; round < ROUNDS; round++) {
    const third = (to - from) / 3;
    if (of(from + third) < of(to - third)) from += third;
    else to -= third;
  }
  return (from + to) / 2;
}

/** Where the room ends between a drift that has some and one that may have none. */
function edgeOf(room: (ppm: number) => number, inside: number, outside: number): number {
  if (room(outside) >= 0) return outside;
  let [yes, no] = [inside, outside];
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (yes + no) / 2;
    if (room(middle) >= 0) yes = middle;
    else no = middle;
  }
  return yes;
}
