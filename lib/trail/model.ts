import { Density } from "./density.ts";
import type { Counts } from "./density.ts";
import { compareReadings } from "./reading.ts";
import type { Reading } from "./reading.ts";

/** Segments that one process did in one phase, as counts over time. */
export interface SegmentCounts {
  origin: string;
  host: string;
  service: string;
  /** The worker that the lines name; "" for none. */
  worker: string;
  phase: string;
  density: Density;
}

/** Segments that were counted elsewhere. */
export interface CountedSegments extends Omit<SegmentCounts, "density">, Counts {
  /** Whole job ID where the lines carry it. */
  jobId: string;
  firstUs: number;
  lastUs: number;
}

/** The lines of one job and what was said of its workers' pool around it. */
export interface TrailModel {
  /** Takes readings in any order; one taken twice counts once. Segments are counted and not kept. */
  add(readings: Iterable<Reading>): void;
  /** Takes segments that were counted elsewhere: none of them may be added one by one too. */
  addSegments(counted: Iterable<CountedSegments>): void;
  /** The job's own lines, in order, without its segments. */
  readings(): readonly Reading[];
  /** Lines of the pool and of processes, in order. */
  pool(): readonly Reading[];
  segments(): readonly SegmentCounts[];
}

/** Begins the model of one job: the same whatever the order of its lines and however they are cut into batches. */
export function createModel(): TrailModel {
  const ids = new Set<string>();
  const own = new Ordered();
  const pool = new Ordered();
  const segments = new Map<string, SegmentCounts>();

  function segmentsOf({ origin, host, service, worker, phase }: Omit<SegmentCounts, "density">): Density {
    const key = `${origin}\0${worker}\0${phase}`;
    let counts = segments.get(key);
    if (!counts)
      segments.set(key, (counts = { origin, host, service, worker, phase, density: new Density() }));
    return counts.density;
  }

  return {
    add(readings) {
      for (const reading of readings) {
        if (ids.has(reading.id)) continue;
        ids.add(reading.id);
        if (reading.milestone === "segment_done") segmentsOf(reading).add(reading.timeUs);
        else (reading.isPool ? pool : own).add(reading);
      }
    },
    addSegments(counted) {
      for (const counts of counted) segmentsOf(counts).addCounts(counts, counts.firstUs, counts.lastUs);
    },
    readings: () => own.read(),
    pool: () => pool.read(),
    segments: () =>
      [...segments.entries()].sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, counts]) => counts),
  };
}

/** Readings in order: put in order when they are asked for, which costs little where most came so. */
class Ordered {
  readonly #readings: Reading[] = [];
  #isOrdered = true;

  add(reading: Reading): void {
    const last = this.#readings.at(-1);
    if (last && compareReadings(last, reading) > 0) this.#isOrdered = false;
    this.#readings.push(reading);
  }

  read(): readonly Reading[] {
    if (!this.#isOrdered) this.#readings.sort(compareReadings);
    this.#isOrdered = true;
    return this.#readings;
  }
}
