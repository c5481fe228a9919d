import * as z from "zod";
import type { eventSchema } from "../event.ts";

/** What the store knows of one job: counts over all its lines, and the lines that a trail is built of. */
export interface JobLines {
  /** First eight characters. */
  job: string;
  /** Whole UUID, or null where no line carried it. */
  jobId: string | null;
  /** Counts over every line of the job. */
  lines: number;
  errors: number;
  hosts: string[];
  firstTime: string;
  lastTime: string;
  events: z.infer<typeof eventSchema>[];
}

/** One row of `GET /api/jobs`. */
export const jobSummarySchema = z.object({
  name: z
    .string()
    .optional()
    .describe(
      "What /api/jobs/{job} takes for exactly this job, also where another has the same eight characters",
    ),
  job: z.string(),
  job_id: z.string().nullable(),
  kind: z.enum(["proof", "execution", "setup", "wrap"]),
  state: z.enum(["running", "completed", "failed", "cancelled", "unknown"]),
  phase: z.string().nullable().describe("The phase that runs, or ran last"),
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  started: z.string(),
  ended: z.string().nullable(),
  duration_ms: z.number().nullable().describe("From start to end, or to the newest line while it runs"),
  hosts: z.array(z.string()),
  lines: z.number().int(),
  errors: z.number().int(),
  pool: z.boolean().optional().describe("A set-up that nobody asked for: a worker that registers brings one"),
  reason: z.string().nullable().describe("Why it failed or was cancelled, in the log's own words"),
});
export type JobSummary = z.infer<typeof jobSummarySchema>;
export const jobsSchema = z.object({
  jobs: z.array(jobSummarySchema),
  total: z.number().int().optional().describe("Jobs in the range, without those of the pool"),
  pool: z.number().int().optional().describe("Set-ups that nobody asked for"),
  next: z.string().nullable().optional().describe("Cursor of the next page; null where this is the last"),
});

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
  state: jobSummarySchema.shape.state,
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
    .enum([...jobSummarySchema.shape.state.options, "cut"])
    .describe("cut: it was still at work when the job failed or was cancelled, and was cut off there"),
  started: z.string(),
  ended: z.string().nullable(),
  told_by: z.enum(["worker", "coordinator"]).describe("Whose lines the two ends come from"),
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
  inferred: z
    .boolean()
    .optional()
    .describe("The line names no job: its place between the job's other lines tells it"),
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
  segment_counts: z.array(segmentCountsSchema).optional(),
  segments: z.array(
    z.object({
      time: z.string(),
      segment: z.string().nullable(),
      phase: z.string().nullable(),
      event: z.string(),
    }),
  ),
});
export type TrailLane = z.infer<typeof trailLaneSchema>;

/** `GET /api/jobs/{job}`: one job's trail over every host. Times are ISO 8601 with microseconds. */
export const trailSchema = z.object({
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
    .object({ time: z.string(), event: z.string(), lane: z.string().nullable(), text: z.string() })
    .nullable()
    .describe("The first failure that a worker itself reported, where the job failed or was cancelled"),
  aggregator: z.string().nullable().describe("Lane of the worker that aggregates"),
  hosts: z.array(z.string()),
  lines: z.number().int(),
  errors: z.number().int(),
  inferred_lines: z.number().int().optional().describe("Of its lines those that name no job"),
  phases: z.array(trailPhaseSchema),
  lanes: z.array(trailLaneSchema),
});
export type Trail = z.infer<typeof trailSchema>;
