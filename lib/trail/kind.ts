import type { JobSummary } from "./shape.ts";
import type { Reading } from "./reading.ts";

const TELLING: ReadonlyMap<string, JobSummary["kind"]> = new Map([
  ["execution_finished", "execution"],
  ["execution_completed", "execution"],
  ["own_execution_started", "execution"],
  ["own_execution_failed", "execution"],
  ["setup_completed", "setup"],
  ["setup_failed", "setup"],
  ["setup_acknowledged", "setup"],
  ["setup_mismatched", "setup"],
  ["own_setup_started", "setup"],
  ["own_setup_completed", "setup"],
  ["own_setup_failed", "setup"],
  ["wrap_started", "wrap"],
  ["wrap_completed", "wrap"],
  ["own_wrap_failed", "wrap"],
]);

/** What kind of job the lines speak of; a proof unless they say otherwise. */
export function jobKind(readings: readonly Reading[]): JobSummary["kind"] {
  for (const { milestone } of readings) {
    const kind = TELLING.get(milestone);
    if (kind) return kind;
  }
  return "proof";
}

/**
 * Whether nobody asked for the job: a worker that registers, or comes back, is set up under a job of its own, which no
 * line announces.
 */
export function isPoolJob(readings: readonly Reading[], kind: JobSummary["kind"]): boolean {
  return kind === "setup" && !readings.some(({ milestone }) => milestone === "job_started");
}
