/** When things happened to one worker, in microseconds, by the name of the thing (a phase's end, a failure, …). */
export type Sightings = ReadonlyMap<string, number>;

/** A worker ID joined to the process whose lines never name it. */
export interface Join {
  worker: string;
  origin: string;
  how: string;
}

// Figures are microseconds. A report crosses the network in milliseconds; 2 s leaves room for a stalled
// coordinator and is far below the time that a phase takes.
const FARTHEST_US = 2_000_000;
// Two candidates nearer to each other than twice the best fit and 20 ms cannot be told apart honestly.
const DISTINCT_US = 20_000;
// One side saw a phase end that the other did not: a line is missing or late, or the two are not the same.
const MISSING_US = 1_000_000;
// Only one worker aggregates and a failure has one owner: there a difference all but rules the pair out.
const CONTRADICTION_US = 60_000_000;
// The coordinator hears of nothing before it happened; of one moment alone clocks that were set right leave so much, µs.
const EARLIEST_US = -100_000;
const TELLING = new Set(["Aggregate", "aggregator", "lost"]);

/**
 * Joins worker IDs, which only the coordinator prints, to the processes that print none. What the coordinator
 * reported of a worker must match what the process logged of itself: the ends of its phases, its start as
 * aggregator, its failure, its registration. With two or more such moments only the spread of their differences
 * counts, so that a skewed clock does no harm. A pair is joined when each is the other's best match by a clear
 * margin; the rest are matched again without them; what stays ambiguous stays apart.
 * @param expected number of workers that take part, where a line says so
 */
export function joinWorkers(
  told: ReadonlyMap<string, Sightings>,
  own: ReadonlyMap<string, Sightings>,
  expected: number | undefined,
): Join[] {
  const workers = new Set(told.keys());
  const origins = new Set(own.keys());
  const fits = new Map([...told].map(([worker, of]) => [worker, fitsOf(of, own)] as const));
  const joins: Join[] = [];
  for (let found = true; found;) {
    found = false;
    for (const worker of [...workers].sort()) {
      const origin = clearMatch(worker, workers, origins, fits);
      if (origin === undefined) continue;
      joins.push({ worker, origin, how: explain(told.get(worker), own.get(origin)) });
      workers.delete(worker);
      origins.delete(origin);
      found = true;
    }
  }
  const [worker] = workers;
  const [origin] = origins;
  // Of one worker and one host alone a line must say that no more take part.
  const complete =
    told.size === own.size && (expected === undefined ? told.size > 1 : told.size === expected);
  if (complete && workers.size === 1 && worker !== undefined && origin !== undefined)
    joins.push({
      worker,
      origin,
      how: "The only worker and the only host left once all others were matched",
    });
  return joins;
}

function fitsOf(told: Sightings, own: ReadonlyMap<string, Sightings>): Map<string, number> {
  return new Map([...own].map(([origin, sightings]) => [origin, fit(told, sightings)] as const));
}

/** How badly two accounts fit, in microseconds; infinite where they share nothing. */
function fit(told: Sightings, own: Sightings): number {
  const differences = sharedDifferences(told, own);
  const median = differences[differences.length >> 1];
  if (median === undefined) return Infinity;
  if (differences.length === 1 && median < EARLIEST_US) return Infinity;
  const spread = (differences.at(-1) ?? 0) - (differences[0] ?? 0);
  const distance = differences.length > 1 ? spread + Math.abs(median) / 1000 : Math.abs(median);
  return distance + missing(toldAndLogged(told), own) + missing(own, told);
}

/** A worker that was killed logs no failure: that the coordinator lost it contradicts no host. */
function toldAndLogged(told: Sightings): Sightings {
  return new Map([...told].filter(([name]) => name !== "lost"));
}

function sharedDifferences(told: Sightings, own: Sightings): number[] {
  const differences: number[] = [];
  for (const [name, timeUs] of told) {
    const ownUs = own.get(name);
    if (ownUs !== undefined) differences.push(timeUs - ownUs);
  }
  return differences.sort((a, b) => a - b);
}

function missing(these: Sightings, those: Sightings): number {
  let penaltyUs = 0;
  for (const name of these.keys()) {
    if (those.has(name) || name === "connect") continue;
    penaltyUs += TELLING.has(name) ? CONTRADICTION_US : MISSING_US;
  }
  return penaltyUs;
}

type Fits = ReadonlyMap<string, ReadonlyMap<string, number>>;

function clearMatch(
  worker: string,
  workers: ReadonlySet<string>,
  origins: ReadonlySet<string>,
  fits: Fits,
): string | undefined {
  const row = fits.get(worker);
  let origin: string | undefined;
  let best = Infinity;
  for (const candidate of origins) {
    const value = row?.get(candidate) ?? Infinity;
    if (value < best) [best, origin] = [value, candidate];
  }
  if (origin === undefined || best > FARTHEST_US) return undefined;
  const chosen = origin;
  const margin = 2 * best + DISTINCT_US;
  const rivalOrigin = [...origins].some(
    (other) => other !== chosen && (row?.get(other) ?? Infinity) < margin,
  );
  const rivalWorker = [...workers].some(
    (other) => other !== worker && (fits.get(other)?.get(chosen) ?? Infinity) < margin,
  );
  return rivalOrigin || rivalWorker ? undefined : chosen;
}

const NAMES: Readonly<Record<string, string>> = {
  connect: "registration",
  aggregator: "start of aggregation",
  lost: "failure",
};

function explain(told: Sightings | undefined, own: Sightings | undefined): string {
  if (!told || !own) return "";
  const differences = sharedDifferences(told, own);
  const names = [...told.keys()]
    .filter((name) => own.has(name))
    .map((name) => NAMES[name] ?? `end of ${name}`);
  const medianMs = (differences[differences.length >> 1] ?? 0) / 1000;
  const apart =
    Math.abs(medianMs) < 10 ? Math.abs(medianMs).toFixed(1) : String(Math.round(Math.abs(medianMs)));
  return `The coordinator tells of its ${names.join(", ")} ${apart} ms ${medianMs < 0 ? "before" : "after"} this host logs it`;
}
