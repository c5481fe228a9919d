import { createModel } from "../../lib/trail/model.ts";
import type { JobSummary, Trail } from "../../lib/trail/shape.ts";
import { trailOf } from "../../lib/trail/trail.ts";
import type { JobLines } from "./job-lines.ts";

/** A job's lines, put in order for its trail. */
export function modelOf({ readings, segments }: JobLines): ReturnType<typeof createModel> {
  const model = createModel();
  model.add(readings);
  model.addSegments(segments);
  return model;
}

/** A job's trail by its lines alone. @param newestUs the moment up to which jobs are known, microseconds since the epoch */
export function outlineOf(
  { job }: Pick<JobSummary, "job">,
  lines: JobLines,
  newestUs: number | undefined,
): Trail {
  return trailOf(job, modelOf(lines), { newestUs, facts: lines.facts });
}
