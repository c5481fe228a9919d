import type { Milestone } from "../../lib/zisk/milestones.ts";

/** The task that the process behind a stream was last seen at. */
interface Task {
  job: string;
  phase: string;
}

const BEGUN: ReadonlySet<string> = new Set<Milestone>(["task_started", "task_computing", "segment_done"]);

/**
 * Remembers the phase that a worker is in, for those of its sentences that are the same in each: one process works on
 * one job at a time, so the last phase that its stream began in that job is the one.
 */
export class TaskPhase {
  private task: Task | undefined;

  /** Takes what a line says and gives the phase of the task that its process was at before, where it was of that job. */
  follow({ job, phase, milestone }: Task & { milestone: string }): string {
    if (job === "") return "";
    const before = this.task?.job === job ? this.task.phase : "";
    if (phase !== "" && BEGUN.has(milestone)) this.task = { job, phase };
    return before;
  }
}
