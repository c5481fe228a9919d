import { kindOf } from "../zisk/table.ts";
import type { JobSummary } from "./shape.ts";
import type { Reading } from "./reading.ts";

/** What kind of job the lines speak of; a proof unless they say otherwise. */
export function jobKind(readings: readonly Reading[]): JobSummary["kind"] {
  for (const { milestone } of readings) {
    const kind = milestone && kindOf(milestone);
    if (kind) return kind;
  }
  return "proof";
}

/**
 * Whether nobody asked for the job: a worker that registers, or comes back, is set up under a job of its own, which no
 * line announces. A set-up of several workers was asked for.
 */
export function isPoolJob(readings: readonly Reading[], kind: JobSummary["kind"]): boolean {
  if (kind !== "setup" || readings.some(({ milestone }) => milestone === "job_started")) return false;
  const processes = new Set(
    readings.flatMap(({ milestone, origin }) => (OWN_SETUP.has(milestone) ? origin : [])),
  );
  const workers = new Set(
    readings.flatMap(({ milestone, worker }) => (TOLD_SETUP.has(milestone) ? worker : [])),
  );
  return processes.size <= 1 && workers.size <= 1;
}

const OWN_SETUP: ReadonlySet<string> = new Set([
  "own_setup_started",
  "own_setup_completed",
  "own_setup_failed",
]);
const TOLD_SETUP: ReadonlySet<string> = new Set(["setup_completed", "setup_failed"]);
