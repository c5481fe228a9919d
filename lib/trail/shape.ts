import * as z from "zod";
import { packedReadingsSchema } from "./packed.ts";
import { packedSegmentsSchema } from "./packed-segments.ts";
import { shapeSchema } from "./history.ts";
import { progressSchema } from "./progress-shape.ts";
import { forecastSchema, slowSchema } from "./slow-shape.ts";
import { clockSchema, coverageSchema, stallSchema, verdictSchema } from "./understanding-shape.ts";

/** How a phase or a task stands: only a whole job is told to be stalled. */
const partStateSchema = z.enum(["running", "completed", "failed", "cancelled", "unknown"]);

/** One row of `GET /api/jobs`. */
export const jobSummarySchema = z.object({
  name: z
    .string()
    .describe(
      "What /api/jobs/{job} takes for exactly this job, also where another has the same eight characters",
    ),
  job: z.string().describe("First eight characters of its ID"),
  job_id: z.string().nullable(),
  kind: z.enum(["proof", "execution", "setup", "wrap"]),
  state: z
    .enum(["running", "completed", "failed", "cancelled", "stalled", "unknown"])
    .describe("stalled: it goes on no more, and nothing has ended it yet"),
  phase: z.string().nullable().describe("The phase that runs, or ran last"),
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  started: z.string(),
  ended: z.string().nullable(),
  duration_ms: z.number().nullable().describe("From start to end, or to the newest line while it runs"),
  hosts: z.array(z.string()),
  lines: z.number().int(),
  errors: z.number().int(),
  inferred_lines: z
    .number()
    .int()
    .describe("Of its lines those that name no job: their place between its other lines tells it"),
  pool: z.boolean().describe("A set-up that nobody asked for: a worker that registers brings one"),
  reason: z.string().nullable().describe("Why it failed or was cancelled, in the log's own words"),
  culprit: z
    .object({ host: z.string().nullable(), worker: z.string().nullable() })
    .nullable()
    .describe("Whose failure it was, as far as the job's own lines tell; null where they do not"),
  workers: z.number().int().describe("Workers that take part, as announced; else those that wrote of it"),
  updated: z.string().describe("Time of its newest line"),
  phases: z
    .array(
      z.object({
        phase: z.string(),
        state: partStateSchema,
        from_ms: z.number().describe("From the job's start"),
        to_ms: z.number().nullable().describe("Null while it runs, and where no line tells"),
      }),
    )
    .describe("Its phases in order, as far as its milestones tell them"),
});
export type JobSummary = z.infer<typeof jobSummarySchema>;

/** How many jobs there are by state; those of the pool apart. */
export const jobCountsSchema = z.object({
  total: z.number().int().describe("Jobs in the range, without those of the pool"),
  states: z.record(jobSummarySchema.shape.state, z.number().int()),
  pool: z.number().int().describe("Set-ups that nobody asked for"),
});
export type JobCounts = z.infer<typeof jobCountsSchema>;

/** `GET /api/jobs`. */
export const jobsSchema = jobCountsSchema.extend({
  jobs: z.array(jobSummarySchema),
  next: z.string().nullable().describe("Cursor of the next page; null where this is the last"),
  found: z.number().int().describe("Jobs in the range that all of the question fits, on every page"),
  stored: z.number().int().describe("Jobs of all time, without those of the pool"),
  usual: z
    .object({
      jobs: z.number().int().describe("How many it is made of: the last fifty at most"),
      median_ms: z.number(),
      most_ms: z.number().describe("What nine of ten took at most"),
      phases: z.array(z.object({ phase: z.string(), median_ms: z.number() })),
    })
    .nullable()
    .describe("How long proofs of the range that completed took; null where none did"),
  groups: z
    .array(
      z.object({
        day: z.string().nullable().describe("2026-06-04; null for those that have not ended"),
        jobs: z.number().int(),
        failed: z.number().int(),
        stalled: z.number().int(),
      }),
    )
    .describe("With days: how many of them stand under each day, in the list's order"),
});
export type Jobs = z.infer<typeof jobsSchema>;

/** Answer 300 of `GET /api/jobs/{job}`: several jobs have that prefix. */
export const candidatesSchema = z.object({ candidates: z.array(jobSummarySchema) });

/** How sure a statement is: a line says so, it follows from several lines, or nothing says so. */
const certaintySchema = z.enum(["logged", "inferred", "unknown"]);

/** One worker more done within a phase. */
const trailProgressSchema = z.object({
  time: z.string(),
  done: z.number().int(),
  total: z.number().int(),
  worker: z.string().nullable(),
  event: z.string().describe("The event's id"),
});

/** One phase of a job as the coordinator tells it, or as its workers' lines let it be told. */
const trailPhaseSchema = z.object({
  phase: z.string().describe("Contributions, Prove, Aggregate; Execution, Setup or Wrap for the other kinds"),
  state: partStateSchema,
  started: z.string(),
  ended: z.string().nullable().describe("Null while it runs, and where no line tells"),
  certainty: certaintySchema.describe("Logged when the coordinator said that it started"),
  done: z.number().int(),
  total: z.number().int(),
  total_certainty: certaintySchema.describe("Inferred where it is only the number of workers seen"),
  progress: z.array(trailProgressSchema),
  event: z.string().nullable().describe("The event that starts it"),
});
export type TrailPhase = z.infer<typeof trailPhaseSchema>;

/** One task of a lane: a phase's work on one worker, or a phase on the coordinator. */
const trailSpanSchema = z.object({
  phase: z.string().nullable(),
  state: z
    .enum([...partStateSchema.options, "cut"])
    .describe("cut: it was still at work when the job failed or was cancelled, and was cut off there"),
  started: z.string(),
  ended: z.string().nullable(),
  told_by: z.enum(["worker", "coordinator"]).describe("Who tells of its end"),
  start_event: z.string().nullable(),
  end_event: z.string().nullable(),
  segments: z.number().int().describe("Segments done within it"),
});
export type TrailSpan = z.infer<typeof trailSpanSchema>;

/** A moment on a lane that is worth a sign: an error, a warning, or what the coordinator announced. */
const trailMarkSchema = z.object({
  time: z.string(),
  event: z.string(),
  kind: z.enum(["error", "warn", "note"]),
  milestone: z.string().nullable(),
  phase: z.string().nullable(),
  text: z.string().describe("The message, at most 300 characters"),
  inferred: z.boolean().describe("The line names no job: its place between the job's other lines tells it"),
});
export type TrailMark = z.infer<typeof trailMarkSchema>;

/** Segments done in one phase on one lane, counted in buckets of time. */
const segmentCountsSchema = z.object({
  phase: z.string().nullable(),
  total: z.number().int(),
  width_us: z.number().int().describe("Width of a bucket in microseconds"),
  from: z.string().describe("Begin of the first bucket"),
  counts: z.array(z.number().int()).describe("Segments done in each bucket, one after another"),
});

/** The coordinator's or one worker's share in a job. */
const trailLaneSchema = z.object({
  id: z.string().describe("Unique within the trail: the host, or the worker where no host is known"),
  role: z.enum(["coordinator", "worker"]),
  host: z.string().nullable(),
  service: z.string().nullable(),
  worker: z.string().nullable().describe("Worker ID in its longest known form"),
  certainty: certaintySchema.describe("Of the link between host and worker ID"),
  how: z.string().nullable().describe("What the link rests on"),
  spans: z.array(trailSpanSchema),
  marks: z.array(trailMarkSchema),
  shared_name: z.boolean().describe("Other workers print the same cut name: their lanes are not merged"),
  segment_counts: z.array(segmentCountsSchema),
  segments: z
    .array(
      z.object({
        time: z.string(),
        segment: z.string().nullable(),
        phase: z.string().nullable(),
        event: z.string(),
      }),
    )
    .describe(
      "One by one: of the part that segments_from and segments_to ask for; of a job with at most 2,000 all; else none",
    ),
});
export type TrailLane = z.infer<typeof trailLaneSchema>;

/** A number that ClickHouse or a client may count on: never negative. */
const countSchema = z.number().int().nonnegative();

/** What is counted over every line of a job (see facts.ts), as it travels. */
export const jobFactsSchema = z.object({
  name: z.string(),
  job: z.string(),
  jobId: z.string(),
  lines: countSchema,
  errors: countSchema,
  inferredLines: countSchema,
  hosts: z.array(z.string()),
  workers: countSchema,
  firstUs: z.number(),
  lastUs: z.number(),
  lastHeardUs: z.number(),
});

/** Processes (source, host and stream, with NULs between) and when each wrote last. */
export const heardSchema = z.array(z.tuple([z.string(), z.number()]));

/** `GET /api/jobs/{job}/readings`: what the browser makes the trail of. */
export const jobReadingsSchema = z.object({
  facts: jobFactsSchema,
  newest_us: z
    .number()
    .nullable()
    .describe("When the newest line of any job was heard, microseconds since the epoch"),
  readings: packedReadingsSchema,
  segments: z
    .array(packedSegmentsSchema)
    .describe("Segments done, counted; none of them is among the readings"),
  heard: heardSchema.describe(
    "When each process wrote its newest line of the job, of whatever kind, by its host's clock, microseconds since the epoch; empty for a job that has ended",
  ),
  left_out: z.object({ marks: countSchema, pool: countSchema, segments: countSchema }),
  seq: z.string().describe("Where a later question, or the live connection, goes on"),
});
export type JobReadings = z.infer<typeof jobReadingsSchema>;

/** `GET /api/jobs/{job}`: one job's trail over every host. Times are ISO 8601 with microseconds. */
export const trailSchema = z.object({
  name: jobSummarySchema.shape.name,
  job: z.string(),
  job_id: z.string().nullable(),
  kind: jobSummarySchema.shape.kind,
  state: jobSummarySchema.shape.state,
  phase: z.string().nullable().describe("The phase that runs, or ran last"),
  started: z
    .string()
    .describe("When it started; where no line says so, its first line's time or what the end implies"),
  start_certainty: certaintySchema,
  ended: z.string().nullable(),
  updated: z.string().describe("Time of its newest line"),
  duration_ms: z.number().nullable(),
  reason: z.string().nullable().describe("Why it failed or was cancelled, in the coordinator's words"),
  cause: z
    .object({
      time: z.string(),
      event: z.string(),
      lane: z.string().nullable(),
      told_by: z.enum(["worker", "coordinator"]).describe("Whose words the text is"),
      text: z.string(),
    })
    .nullable()
    .describe("The line that says why it failed: the earliest failure that follows from no other one"),
  verdict: verdictSchema
    .nullable()
    .describe(
      "Why it failed, was cancelled, is stalled or was forgotten; null for a job that runs or completed",
    ),
  stall: stallSchema.nullable(),
  progress: progressSchema
    .nullable()
    .describe("How far the phase is that is not over; null once the job has ended"),
  shape: shapeSchema.describe("What other jobs must have in common with it to be held against it"),
  forecast: forecastSchema
    .nullable()
    .describe(
      "When the phase that runs may be over, by jobs of the same shape; null where fewer than five tell, and where it is stalled",
    ),
  slow: slowSchema.describe("How long it took against earlier jobs, and who held it up"),
  clocks: z.array(clockSchema),
  stragglers: z
    .array(
      z.object({
        host: z.string().nullable(),
        worker: z.string().nullable(),
        phase: z.string(),
        factor: z.number().describe("Its time, of the median of the phase"),
      }),
    )
    .describe(
      "Workers that took at least one and a half times as long as the others, the slowest of a phase first",
    ),
  workers: z.array(
    z.object({
      worker: z.string().nullable(),
      host: z.string().nullable(),
      joined_by: z.string().nullable().describe("What the link between worker and host rests on"),
      certainty: certaintySchema,
    }),
  ),
  coverage: z.array(coverageSchema).describe("What was collected, so that no error is not taken for no data"),
  aggregator: z.string().nullable().describe("Lane of the worker that aggregates"),
  hosts: z.array(z.string()),
  lines: z.number().int(),
  errors: z.number().int(),
  inferred_lines: jobSummarySchema.shape.inferred_lines,
  pool: jobSummarySchema.shape.pool,
  collisions: z
    .array(z.object({ name: z.string(), workers: z.number().int() }))
    .describe(
      "Names that several workers print, because longer ones are cut to eight characters; workers: at least so many",
    ),
  left_out: z
    .object({ marks: z.number().int(), pool: z.number().int(), segments: z.number().int() })
    .describe(
      "How many further warnings and errors, lines of the pool, and segments of the part asked for there are",
    ),
  phases: z.array(trailPhaseSchema),
  lanes: z.array(trailLaneSchema),
});
export type Trail = z.infer<typeof trailSchema>;
