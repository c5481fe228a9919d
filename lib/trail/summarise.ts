import type { JobLines, JobSummary, Trail } from "./shape.ts";

/** One row of the list of jobs: the trail in a line, with the counts that the store made over all of the job's lines. */
export function summarise(trail: Trail, lines: JobLines): JobSummary {
  const phase = trail.phases.find((candidate) => candidate.phase === trail.phase);
  return {
    job: trail.job,
    job_id: lines.jobId ?? trail.job_id,
    kind: trail.kind,
    state: trail.state,
    phase: trail.phase,
    progress: phase ? { done: phase.done, total: phase.total } : null,
    started: trail.started,
    ended: trail.ended,
    duration_ms: trail.duration_ms,
    hosts: lines.hosts,
    lines: lines.lines,
    errors: lines.errors,
    // The worker's own words say more than the coordinator's “worker reported failure”.
    reason: trail.cause?.text ?? trail.reason,
  };
}
