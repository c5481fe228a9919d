import type { Trail } from "../../../lib/trail/shape.ts";

/** What `jobtrail trail` exits with; 1 and 2 stay what they are for every command. */
export const EXIT_STATUS: Readonly<Record<Trail["state"], number>> = {
  completed: 0,
  failed: 3,
  cancelled: 4,
  stalled: 5,
  unknown: 6,
  running: 7,
};
/** No stored line names such a job. */
export const NO_SUCH_JOB = 8;
/** Several jobs begin so. */
export const SEVERAL_JOBS = 9;

/** The same for `--help`. */
export const EXIT_STATUS_HELP = `
Exit status: 0 completed, 3 failed, 4 cancelled, 5 stalled, 6 unknown (nobody tells how it ended),
7 still running, 8 no such job, 9 several jobs begin so, 1 the server does not answer or refuses, 2 a wrong option.`;
