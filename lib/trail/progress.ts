import type { Reading } from "./reading.ts";

/** One worker more done within a phase. */
export interface Step {
  timeUs: number;
  done: number;
  total: number;
  worker: string;
  event: string;
}

/** How many workers take part, as the job's start or its first phase announce it; undefined where no line does. */
export function workersExpected(readings: readonly Reading[]): number | undefined {
  return readings.find(
    ({ milestone, total }) => total > 0 && (milestone === "job_started" || milestone === "phase_started"),
  )?.total;
}

/**
 * A phase's progress by the lines that tell of a worker that is done.
 * @param total how many there are
 */
export function progressOf(readings: readonly Reading[], total: number): Step[] {
  const counted = new Set<string>();
  const steps: Step[] = [];
  let done = 0;
  for (const reading of readings) {
    counted.add(reading.worker || reading.id);
    // The logged count wins over ours where earlier lines are missing; it never falls, and a worker is done once.
    const now = Math.max(done, counted.size, reading.done);
    if (now === done) continue;
    done = now;
    steps.push({ timeUs: reading.timeUs, done, total, worker: reading.worker, event: reading.id });
  }
  return steps;
}
