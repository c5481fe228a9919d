import * as z from "zod";

const countSchema = z.number().int().nonnegative();

const endedSchema = z.object({
  completed: countSchema,
  failed: countSchema,
  cancelled: countSchema,
});

const phaseTimesSchema = z.object({
  phase: z.string(),
  jobs: countSchema.describe("Proofs that came to its end"),
  p50_ms: z.number(),
  p95_ms: z.number(),
});

const reasonSchema = z.object({
  reason: z
    .string()
    .describe("What they have in common, in one line: the words, with … for IDs and numbers that differ"),
  state: z.enum(["failed", "cancelled"]),
  jobs: countSchema,
  hosts: z.object({
    items: z.array(z.object({ host: z.string(), jobs: countSchema })),
    total: z
      .number()
      .int()
      .describe("Hosts, or workers whose host no line tells; items has the most frequent"),
  }),
  last: z.string().describe("When the last of them ended"),
  last_job: z.string().describe("Its name"),
  is_new: z.boolean().describe("No job before the range ended so, and there were some"),
  query: z.string().describe("What finds them in /api/jobs"),
});

/** `GET /api/jobs/overview`. */
export const jobsOverviewSchema = z.object({
  from: z.string().describe("Begin of the first bucket"),
  to: z.string(),
  bucket_ms: z.number(),
  ended: endedSchema.describe("Jobs that ended in the range"),
  before: endedSchema
    .nullable()
    .describe("And in as long a time before it; null where the range has no begin"),
  buckets: z.array(
    z.object({
      time: z.string(),
      ended: endedSchema,
      phases: z.array(phaseTimesSchema).describe("Of proofs that completed"),
    }),
  ),
  phases: z.array(
    phaseTimesSchema.extend({
      change: z
        .object({ time: z.string(), percent: z.number().int() })
        .nullable()
        .describe("Since when its median is another one, and by how much: slower above 0"),
    }),
  ),
  reasons: z.object({
    items: z.array(reasonSchema),
    total: z.number().int().describe("How many there are; items has the most frequent"),
  }),
  last: z
    .array(z.enum(["completed", "failed", "cancelled"]))
    .describe("How the last forty jobs ended, the newest last"),
});
export type JobsOverview = z.infer<typeof jobsOverviewSchema>;
export type Reason = JobsOverview["reasons"]["items"][number];

/** `GET /api/jobs/workers`. */
export const workersSlowSchema = z.object({
  jobs: countSchema.describe("The last proofs of the range that completed, as many as were looked at"),
  phases: z.array(z.string()),
  workers: z.object({
    items: z.array(
      z.object({
        host: z.string().nullable(),
        worker: z.string().nullable(),
        cells: z.array(
          z.object({
            phase: z.string(),
            jobs: countSchema.describe("The last ten at most that it took part in"),
            factor: z
              .number()
              .nullable()
              .describe(
                "Its time, of the phase's median in the same job: the median of that; null of too few jobs",
              ),
            slowest_in: countSchema.describe("In how many of them it was the slowest"),
            waited_ms: z.number().describe("How long the others waited for it then, the median"),
            slowest_job: z.string().nullable().describe("Name of the job in which it was slowest"),
          }),
        ),
      }),
    ),
    total: z.number().int().describe("How many there are; items has the first by name"),
  }),
});
export type WorkersSlow = z.infer<typeof workersSlowSchema>;
