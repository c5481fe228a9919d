import { byName } from "../by-name.ts";
import type { WorkersSlow } from "./overview-shape.ts";
import type { Trail } from "./shape.ts";
import { medianOf } from "./stragglers.ts";

/** How long one worker took for its part of one phase of one job. */
export interface WorkerTime {
  job: string;
  host: string | null;
  worker: string | null;
  phase: string;
  ms: number;
  /** Its time, of the median of all workers of the phase; of a phase that one worker does alone null. */
  factor: number | null;
  /** How long the next slowest waited for it; 0 where it was not the slowest. */
  waitedMs: number;
}

/** Of fewer workers none can be said to be the usual. */
const LEAST_WORKERS = 3;
/** Jobs of a worker that tell how it does, and how few tell nothing. */
const LAST_JOBS = 10;
const LEAST_JOBS = 3;
/** Workers that are told of. */
const MOST_WORKERS = 256;
const PHASES = ["Contributions", "Prove", "Aggregate"];

/** How long each worker of a trail took for what it came to the end of. */
export function workerTimes(trail: Pick<Trail, "name" | "lanes">): WorkerTime[] {
  const times: WorkerTime[] = [];
  for (const phase of PHASES) {
    const own: WorkerTime[] = [];
    for (const { role, host, worker, spans } of trail.lanes) {
      const span = spans.find(
        (one) => one.phase === phase && one.state === "completed" && one.ended !== null,
      );
      if (role !== "worker" || !span?.ended) continue;
      const ms = Date.parse(span.ended) - Date.parse(span.started);
      own.push({ job: trail.name, host, worker, phase, ms, factor: null, waitedMs: 0 });
    }
    times.push(...(own.length < LEAST_WORKERS ? own : compared(own)));
  }
  return times;
}

function compared(times: readonly WorkerTime[]): WorkerTime[] {
  const median = medianOf(times.map(({ ms }) => ms));
  const [slowest] = times.toSorted((a, b) => b.ms - a.ms);
  return times.map((time) => ({
    ...time,
    factor: median > 0 ? time.ms / median : null,
    waitedMs: time === slowest ? time.ms - median : 0,
  }));
}

/**
 * How workers do against the others of their phase, over the last jobs of each.
 * @param jobs times of each job, the one that ended last first
 */
export function slowWorkers(jobs: readonly (readonly WorkerTime[])[]): WorkersSlow {
  const workers = new Map<string, Map<string, WorkerTime[]>>();
  const alone = aloneMedians(jobs);
  for (const time of jobs.flat()) {
    const phases = workers.get(keyOf(time)) ?? new Map<string, WorkerTime[]>();
    workers.set(keyOf(time), phases);
    const own = phases.get(time.phase) ?? [];
    phases.set(time.phase, own);
    const median = alone.get(time.phase);
    if (own.length < LAST_JOBS)
      own.push(time.factor === null && median ? { ...time, factor: time.ms / median } : time);
  }
  const items = [...workers.values()].map((phases) => {
    const [first] = [...phases.values()].flat();
    return {
      host: first?.host ?? null,
      worker: first?.worker ?? null,
      cells: PHASES.map((phase) => cellOf(phase, phases.get(phase) ?? [])),
    };
  });
  items.sort((a, b) => byName(a.host ?? a.worker ?? "", b.host ?? b.worker ?? ""));
  return {
    jobs: jobs.length,
    phases: PHASES,
    workers: { items: items.slice(0, MOST_WORKERS), total: items.length },
  };
}

/** A host is a worker's place for longer than its ID, which is another one after each start. */
function keyOf({ host, worker }: WorkerTime): string {
  return host ?? `\0${worker ?? ""}`;
}

/** What one worker does alone is held against how long it takes whoever does it. */
function aloneMedians(jobs: readonly (readonly WorkerTime[])[]): Map<string, number> {
  const times = new Map<string, number[]>();
  for (const { phase, ms, factor } of jobs.flat())
    if (factor === null) times.set(phase, [...(times.get(phase) ?? []), ms]);
  return new Map([...times].map(([phase, all]) => [phase, medianOf(all)]));
}

function cellOf(
  phase: string,
  times: readonly WorkerTime[],
): WorkersSlow["workers"]["items"][number]["cells"][number] {
  const factors = times.flatMap(({ factor }) => factor ?? []);
  const slowest = times.filter(({ waitedMs }) => waitedMs > 0);
  const [worst] = times.toSorted((a, b) => (b.factor ?? 0) - (a.factor ?? 0) || b.ms - a.ms);
  return {
    phase,
    jobs: times.length,
    factor: factors.length < LEAST_JOBS ? null : Math.round(medianOf(factors) * 100) / 100,
    slowest_in: slowest.length,
    waited_ms: medianOf(slowest.map(({ waitedMs }) => waitedMs)),
    slowest_job: worst?.job ?? null,
  };
}
