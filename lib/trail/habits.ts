import type { Habit } from "./history.ts";
import type { Lane } from "./lane.ts";
import { medianOf } from "./stragglers.ts";

/** How long one worker took for a phase of one job. */
export interface WorkerTime {
  job: string;
  phase: string;
  /** By its own lines, of one clock; "" where the coordinator tells it. */
  host: string;
  /** Key of the name that the coordinator prints; "" where its own lines tell it. */
  worker: string;
  seconds: number;
}

/** Of fewer workers one is always the slowest. */
const LEAST_WORKERS = 3;
/** Of its last jobs so many count, and of fewer nothing is said. */
const LAST_JOBS = 10;
const LEAST_JOBS = 5;
/** A worker that is the slowest in half of them, and by so much, has the habit. */
const NOTABLE_FACTOR = 1.1;

/**
 * How each worker did in its last ten jobs. What its own lines tell and what the coordinator tells are not mixed.
 * @param times of jobs of one shape, those of the newest job first
 */
export function habitsOf(times: readonly WorkerTime[]): Habit[] {
  const parts = new Map<string, WorkerTime[]>();
  for (const time of times) {
    const key = `${time.job}\0${time.phase}\0${time.host === "" ? "told" : "own"}`;
    const part = parts.get(key) ?? [];
    parts.set(key, part);
    part.push(time);
  }
  const habits = new Map<string, { habit: Habit; factors: number[] }>();
  for (const part of parts.values()) {
    const alone = withoutNamesakes(part);
    if (alone.length < LEAST_WORKERS) continue;
    const median = medianOf(alone.map(({ seconds }) => seconds));
    const most = Math.max(...alone.map(({ seconds }) => seconds));
    if (median <= 0) continue;
    for (const { host, worker, phase, seconds } of alone) {
      const key = `${host}\0${worker}\0${phase}`;
      const known = habits.get(key) ?? {
        habit: { host, worker, phase, of: 0, slowest: 0, factor: 0 },
        factors: [],
      };
      habits.set(key, known);
      if (known.habit.of === LAST_JOBS) continue;
      known.habit.of += 1;
      known.factors.push(seconds / median);
      if (seconds === most) known.habit.slowest += 1;
    }
  }
  return [...habits.values()].map(({ habit, factors }) => ({
    ...habit,
    factor: Math.round(medianOf(factors) * 100) / 100,
  }));
}

/** Two workers of one name, or on one host, cannot be told apart. */
function withoutNamesakes(part: readonly WorkerTime[]): WorkerTime[] {
  const times = new Map<string, number>();
  const keyOf = ({ host, worker }: WorkerTime): string => `${host}\0${worker}`;
  for (const time of part) times.set(keyOf(time), (times.get(keyOf(time)) ?? 0) + 1);
  return part.filter((time) => times.get(keyOf(time)) === 1);
}

/** A worker of this job that is often the slowest. */
export interface SlowHabit extends Habit {
  lane: Lane;
}

/** The workers of a job that were the slowest in at least half of their last jobs, the most often first. */
export function slowHabits(habits: readonly Habit[], lanes: readonly Lane[]): SlowHabit[] {
  return lanes
    .filter(({ role, isShared }) => role === "worker" && !isShared)
    .flatMap((lane) => {
      const own = habits.filter(({ host, of }) => host !== "" && host === lane.host && of >= LEAST_JOBS);
      const told = habits.filter(({ worker }) => worker !== "" && worker === lane.worker);
      const covered = new Set(own.map(({ phase }) => phase));
      return [...own, ...told.filter(({ phase }) => !covered.has(phase))]
        .filter(
          ({ of, slowest, factor }) => of >= LEAST_JOBS && slowest * 2 >= of && factor >= NOTABLE_FACTOR,
        )
        .map((habit) => ({ ...habit, lane }));
    })
    .sort((a, b) => b.slowest / b.of - a.slowest / a.of || b.factor - a.factor);
}
