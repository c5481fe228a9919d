import { historySchema } from "../../lib/trail/history.ts";
import { jobsOverviewSchema, workersSlowSchema } from "../../lib/trail/overview-shape.ts";
import { candidatesSchema, jobReadingsSchema, jobsSchema, trailSchema } from "../../lib/trail/shape.ts";
import type { Endpoint } from "./endpoint.ts";
import { jobsParams, nearParams, noteParams, rangeParams, trailParams } from "./questions.ts";

/** What is asked about jobs. */
export const JOB_ENDPOINTS: readonly Endpoint[] = [
  {
    method: "get",
    path: "/api/jobs",
    summary:
      "One page of the jobs with any line in the range, the one that began last first, and how many there are.",
    params: jobsParams,
    answer: jobsSchema,
  },
  {
    method: "get",
    path: "/api/jobs/overview",
    summary:
      "What jobs of the range have in common: how many ended how and when, how long phases took, since when they take longer, and why jobs ended badly, with the hosts at fault.",
    params: rangeParams,
    answer: jobsOverviewSchema,
  },
  {
    method: "get",
    path: "/api/jobs/workers",
    summary:
      "How long each worker took for each phase, of the phase's median in the same job, over the last thirty proofs of the range that completed and ten of each worker.",
    params: rangeParams,
    answer: workersSlowSchema,
  },
  {
    method: "get",
    path: "/api/jobs/near",
    summary: "The jobs, five at most, whose IDs are most like one that no line names.",
    params: nearParams,
    answer: candidatesSchema,
  },
  {
    method: "get",
    path: "/api/jobs/{job}",
    summary:
      "One job's trail; {job} is its whole ID, a prefix of at least four characters, or a name from /api/jobs. Where several jobs have that prefix the answer is 300 with candidates, rows as in /api/jobs.",
    params: trailParams,
    answer: trailSchema,
  },
  {
    method: "get",
    path: "/api/jobs/{job}/readings",
    summary:
      "What the browser makes the same trail of: the job's telling lines as rows of numbers, its segments as counts. subscribe_readings over /live goes on behind seq.",
    answer: jobReadingsSchema,
  },
  {
    method: "get",
    path: "/api/jobs/{job}/history",
    summary:
      "What jobs of the same kind with as many workers took that had completed before this one began; what forecast and slow in /api/jobs/{job} are made of.",
    answer: historySchema,
  },
  {
    method: "get",
    path: "/api/jobs/{job}/note",
    summary:
      "The job's incident note: verdict, the lines that it cites, phases, hosts, and the commands that show those lines there. {job} as above, also for an answer 300.",
    params: noteParams,
    answer: "text/markdown",
  },
];
