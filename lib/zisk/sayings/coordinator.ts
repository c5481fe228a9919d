import type { Saying } from "../saying.ts";

// The sentences of https://github.com/0xPolygonHermez/zisk (distributed/crates/coordinator).

/** What the coordinator says of a job; workers in it are spoken of. */
export const COORDINATOR_SAYINGS: readonly Saying[] = [
  {
    milestone: "job_started",
    level: "info",
    sentence: "[Job] Started {job} successfully Capacity: {capacity}CU Workers: {workers}",
    also: ["[Job] Started {job} successfully{*}Workers: {workers}", "[Job] Started {job} successfully{*}"],
    structured: "job started",
  },
  {
    milestone: "job_completed",
    level: "info",
    sentence: "[Job] Finished {job} successfully ✔ Duration: {seconds}s ({phaseSeconds}){tail}",
    // " ✔ " alone, " successfully ✔ Duration: ": whatever the release prints between the job and the total.
    also: [
      "[Job] Finished {job}{header}{seconds}s ({phaseSeconds}){*}",
      "[Job] Finished {job}{header}{seconds}s{*}",
    ],
    structured: "job completed",
  },
  {
    milestone: "job_failed",
    level: "error",
    sentence: "Failed job {job} (reason: {reason})",
    also: ["Failed job {job}"],
    structured: "job failed",
  },
  {
    milestone: "job_cancelled",
    level: "info",
    sentence: "Cancelled job {job}",
    structured: "job cancelled",
  },
  {
    milestone: "phase_started",
    phase: "Contributions",
    level: "info",
    sentence: "[Phase1] Started with {workers} workers for {job}",
    structured: "phase started",
  },
  {
    milestone: "phase_started",
    phase: "Prove",
    level: "info",
    sentence: "[Phase2] Started with {workers} workers for {job}",
    structured: "phase started",
  },
  {
    milestone: "phase_started",
    phase: "Aggregate",
    level: "info",
    sentence: "[Phase3] Started with {workers} workers for {job}",
    structured: "phase started",
  },
  {
    milestone: "worker_finished",
    phase: "Contributions",
    level: "info",
    sentence:
      "[Phase1] {worker} finished phase 1 for {job} ({progress} workers done, Phase: {seconds}s{tail})",
    also: ["[Phase1] {worker} finished phase 1 for {job} ({progress} workers done{,}{took}{*})"],
    structured: "worker finished phase",
  },
  {
    milestone: "worker_finished",
    phase: "Prove",
    level: "info",
    sentence: "[Phase2] {worker} finished phase 2 for {job} ({spacedProgress} workers done, {seconds}s)",
    also: ["[Phase2] {worker} finished phase 2 for {job} ({progress} workers done{,}{took}{*})"],
    structured: "worker finished phase",
  },
  {
    milestone: "worker_finished",
    phase: "Prove",
    variant: "progress",
    level: "info",
    sentence: "[Phase2 progress] Worker {worker} done. (duration: {seconds}s)",
    also: ["[Phase2 progress] Worker {worker} done.{*}"],
  },
  {
    milestone: "aggregator_assigned",
    phase: "Aggregate",
    level: "info",
    sentence: "[Phase3] Assigned worker {worker} as {role} for job {job}",
    structured: "aggregator assigned",
  },
  {
    milestone: "phase_finished",
    phase: "Aggregate",
    level: "info",
    sentence: "[Phase3] WorkerId {worker} done, phase 3 completed for {job} ({seconds}s)",
    structured: "phase completed",
  },
  {
    milestone: "phase_performance",
    level: "info",
    sentence:
      "[Job] {phase} Performance for {job} - Avg: {seconds}s, Best: {best} ({bestSeconds}s), Worst: {worst} ({worstSeconds}s), Diff: {percent}%",
    also: [
      "[Job] {phase} Performance for {job} - Avg: {seconds}s, Best: {best} ({*}), Worst: {worst} ({*}){*}",
      "[Job] {phase} Performance for {job}{*}",
    ],
  },
  {
    milestone: "phase_performance",
    phase: "Contributions",
    variant: "measure",
    level: "info",
    sentence: "[Job] Contributions {measure} for {job}{tail}",
    also: ["[Job] Contributions {measure} {*} for {job}{*}"],
  },
  {
    milestone: "worker_lost",
    level: "error",
    sentence: "Worker {worker} {reason} while computing for job {job} in phase {phase}",
    structured: "worker failed",
  },
  {
    milestone: "phase_timed_out",
    level: "error",
    sentence: "[Monitor] Phase {phase} timed out for job {job} ({wholeSeconds}s > {limit}s)",
    also: ["[Monitor] Phase {phase} timed out for job {job}{*}"],
  },
  {
    milestone: "heartbeats_missed",
    level: "error",
    sentence: "[Monitor] Worker {worker} missed heartbeats for job {job}{tail}",
  },
  {
    milestone: "task_failed_on_worker",
    level: "error",
    sentence: "Worker error: Worker {worker} failed task for job {job}: {reason}",
    also: ["Error handling worker {worker}: Worker error: Worker {*} failed task for job {job}: {reason}"],
  },
  {
    level: "error",
    sentence: "Error handling worker {worker}: {reason}",
  },
  {
    milestone: "cancellation_acknowledged",
    level: "info",
    sentence: "Worker {worker} acknowledged cancellation of job {job}",
  },
  {
    level: "info",
    sentence: "Ignoring late ExecuteTaskResponse from worker {worker} for resolved job {job}",
    also: ["Ignoring late ExecuteTaskResponse from worker {worker} for {*}job {job}{*}"],
  },
  {
    level: "error",
    sentence: "Missing start time for Phase{phaseNumber} in job {job}",
  },
  {
    milestone: "execution_finished",
    kind: "execution",
    level: "info",
    sentence: "[Execution] {worker} finished execution for {job} ({progress} workers done, {seconds}s)",
    also: ["[Execution] {worker} finished execution for {job} ({progress} workers done{,}{took}{*})"],
  },
  {
    milestone: "execution_completed",
    kind: "execution",
    level: "info",
    sentence: "[Execution] Job {job} completed successfully ✔ Duration: {seconds}s{tail}",
    also: ["[Execution] Job {job} completed{header}{took}{*}"],
  },
  {
    milestone: "phase_performance",
    kind: "execution",
    level: "info",
    sentence:
      "[Execution] Performance for {job} - Avg: {seconds}s, Best: {best} ({bestSeconds}s), Worst: {worst} ({worstSeconds}s), Diff: {percent}%",
    also: [
      "[Execution] Performance for {job} - Avg: {seconds}s, Best: {best} ({*}), Worst: {worst} ({*}){*}",
      "[Execution] Performance for {job}{*}",
    ],
  },
  {
    milestone: "phase_performance",
    kind: "execution",
    variant: "measure",
    level: "info",
    sentence: "[Execution] {measure} for {job}{tail}",
    also: ["[Execution] {measure} {*} for {job}{*}"],
  },
  {
    milestone: "setup_completed",
    kind: "setup",
    level: "info",
    sentence: "[Setup] Worker {worker} completed setup for job_id {uuid} hash_id {hash}",
    also: ["[Setup] Worker {worker} completed setup for job_id {uuid}{*}"],
  },
  {
    milestone: "setup_failed",
    kind: "setup",
    level: "error",
    sentence: "[Setup] Worker {worker} failed setup for job_id {uuid} hash_id {hash}: {reason}",
    also: ["[Setup] Worker {worker} failed setup for job_id {uuid}{*}"],
  },
  {
    milestone: "setup_acknowledged",
    kind: "setup",
    level: "info",
    sentence: "[Setup] All workers acknowledged setup for job_id {uuid}",
    also: ["[Setup] All workers acknowledged setup for job_id {uuid} {*}"],
  },
  {
    milestone: "setup_mismatched",
    kind: "setup",
    level: "error",
    sentence: "[Setup] VK mismatch for job_id {uuid}: {reason}",
    also: ["[Setup] VK mismatch for job_id {uuid}"],
  },
  {
    milestone: "wrap_started",
    kind: "wrap",
    level: "info",
    sentence: "[Wrap] Job {job} started on worker {worker}",
  },
  {
    milestone: "wrap_completed",
    kind: "wrap",
    level: "info",
    sentence: "[Wrap] Job {job} completed successfully{tail}",
  },
];
