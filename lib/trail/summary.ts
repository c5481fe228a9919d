import { blameOf } from "./blame.ts";
import type { Blame } from "./blame.ts";
import { cancellationReason } from "./cancellation.ts";
import type { JobFacts } from "./facts.ts";
import { isPoolJob, jobKind } from "./kind.ts";
import { jobPhases } from "./phases.ts";
import { workersExpected } from "./progress.ts";
import type { Reading } from "./reading.ts";
import type { JobSummary } from "./shape.ts";
import { jobState } from "./state.ts";
import type { StateContext } from "./state.ts";
import { isOverdue } from "./stall.ts";
import { currentPhase, times } from "./trail.ts";
import { workerKey } from "../zisk/ids.ts";

/** Without the lines of processes nothing more is known of names than what is printed. */
const AS_PRINTED = { keyOf: workerKey, isShared: () => false };

/** One row of the list of jobs, from the job's milestones in order. */
export function summaryOf(
  facts: JobFacts,
  readings: readonly Reading[],
  context: Pick<StateContext, "newestUs" | "starts">,
): JobSummary {
  const kind = jobKind(readings);
  const state = jobState(readings, kind, {
    ...context,
    lastUs: facts.lastUs,
    lastHeardUs: facts.lastHeardUs,
  });
  // A job that has no milestone yet began with its first line.
  if (readings.length === 0) state.startUs = facts.firstUs;
  const phases = jobPhases(readings, {
    kind,
    job: state,
    expected: workersExpected(readings),
    workersSeen: facts.workers,
    segments: [],
  });
  const phase = currentPhase(phases);
  const { started, ended, updated, duration_ms } = times(state);
  const blame =
    state.state === "failed"
      ? blameOf({
          job: state,
          readings,
          pool: [],
          lanes: [],
          names: AS_PRINTED,
          correctedUs: ({ timeUs }) => timeUs,
        })
      : undefined;
  const cause = blame?.reading;
  return {
    name: facts.name,
    job: facts.job,
    job_id: facts.jobId || null,
    kind,
    state: state.state === "running" && isOverdue(phase, context.newestUs) ? "stalled" : state.state,
    phase: phase?.phase ?? null,
    progress: phase ? { done: phase.done, total: phase.total } : null,
    started,
    ended,
    duration_ms,
    hosts: [...facts.hosts],
    lines: facts.lines,
    errors: facts.errors,
    inferred_lines: facts.inferredLines,
    pool: isPoolJob(readings, kind),
    // The worker's own words say more than the coordinator's “worker reported failure”.
    reason:
      cause?.reason ||
      cause?.text ||
      state.reason ||
      (state.state === "cancelled" && cancellationReason(readings)) ||
      null,
    culprit: blame ? culpritOf(blame) : null,
    workers: workersExpected(readings) ?? facts.workers,
    updated,
    phases: phases.map(({ phase: name, state: phaseState, startUs, endUs }) => ({
      phase: name,
      state: phaseState,
      from_ms: Math.round((startUs - state.startUs) / 1_000),
      to_ms: endUs === null ? null : Math.round((endUs - state.startUs) / 1_000),
    })),
  };
}

/** What the coordinator says of a worker was written on the coordinator's host, which is not at fault. */
function culpritOf({ reading, worker }: Blame): JobSummary["culprit"] {
  const host = reading.writer === "coordinator" ? "" : reading.host;
  const named = worker || (reading.writer === "coordinator" ? "" : reading.worker);
  return host === "" && named === "" ? null : { host: host || null, worker: named || null };
}
