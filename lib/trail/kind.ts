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
 * line announces.
 */
export function isPoolJob(readings: readonly Reading[], kind: JobSummary["kind"]): boolean {
  return kind === "setup" && !readings.some(({ milestone }) => milestone === "job_started");
}
