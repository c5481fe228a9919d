import * as z from "zod";
import { eventSchema, LEVELS } from "../lib/event.ts";

/** The version of the wire frames; a client that speaks another one is told to reload. */
export const PROTOCOL_VERSION = 1;

/** The fields that the explorer shows counts for. */
export const FACET_FIELDS = ["level", "phase", "job", "host", "service", "source"] as const;
export type FacetField = (typeof FACET_FIELDS)[number];

/** `GET /api/logs`. Events are oldest first; page with `before=` the first id or `after=` the last. */
export const logsPageSchema = z.object({
  events: z.array(eventSchema),
  moreBefore: z.boolean(),
  moreAfter: z.boolean(),
});

/** `GET /api/facets`: for each field its values with counts, most frequent first; "" stands for absent. */
export const facetCountsSchema = z.partialRecord(
  z.enum(FACET_FIELDS),
  z.array(z.object({ value: z.string(), count: z.number().int() })),
);
export type FacetCounts = z.infer<typeof facetCountsSchema>;

/** One bar of the histogram: counts by level; "" counts events without a level. */
export const histogramBucketSchema = z.object({
  from: z.string().describe("ISO 8601, inclusive"),
  to: z.string().describe("ISO 8601, exclusive"),
  counts: z.partialRecord(z.enum([...LEVELS, ""]), z.number().int()),
});
export type HistogramBucket = z.infer<typeof histogramBucketSchema>;
export const histogramSchema = z.object({ buckets: z.array(histogramBucketSchema), total: z.number().int() });

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
  reason: z.string().nullable().describe("Why it failed or was cancelled, in the log's own words"),
});
export type JobSummary = z.infer<typeof jobSummarySchema>;
export const jobsSchema = z.object({ jobs: z.array(jobSummarySchema) });

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
  state: jobSummarySchema.shape.state,
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
});
export type TrailMark = z.infer<typeof trailMarkSchema>;

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
  phases: z.array(trailPhaseSchema),
  lanes: z.array(trailLaneSchema),
});
export type Trail = z.infer<typeof trailSchema>;

/** What is counted where a transport tells what waits. */
const amountSchema = z.enum(["bytes", "entries"]);

/** One row of `GET /api/sources`. */
export const sourceReportSchema = z.object({
  name: z.string(),
  kind: z
    .string()
    .describe("Its `type` in jobtrail.toml, or how its lines come in; empty where it is read no more"),
  state: z.enum(["starting", "backfilling", "following", "retrying", "paused", "stopped", "failed"]),
  problem: z.string().nullable().describe("What is wrong and what to do"),
  retry_in_ms: z.number().nullable().describe("Until it is tried again"),
  streams: z.number().int(),
  rows: z.number().int().describe("Rows stored, ever"),
  linesPerSecond: z.number(),
  newest: z.string().nullable().describe("Time of the newest event"),
  lag_ms: z.number().nullable().describe("Now minus the newest event's time"),
  progress: z
    .object({ done: z.number(), total: z.number(), unit: amountSchema, eta_ms: z.number().nullable() })
    .nullable()
    .describe("Of the lines that were there at the start, while they are read"),
  behind: z
    .object({ amount: z.number(), unit: amountSchema })
    .nullable()
    .describe("What is known to be there and was not read yet"),
  position: z.string().nullable().describe("Where the line stored last stands, in the source's own terms"),
  formats: z
    .array(z.object({ name: z.string(), share: z.number() }))
    .describe("Shares of the lines since the start, from 0 to 1; the name is empty for unrecognised lines"),
  unrecognised: z
    .array(z.string())
    .describe("The last few lines that no format reads, at most 300 characters each"),
  gaps: z.array(z.object({ from: z.string().nullable(), to: z.string().nullable(), reason: z.string() })),
  clocks: z
    .array(z.object({ host: z.string(), ahead_ms: z.number() }))
    .describe("Hosts whose clock is more than a second ahead of this one, or behind it by a negative number"),
  settings: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe("Its table in jobtrail.toml with defaults filled in; null where it has none"),
  sample: z.boolean().describe("True for the sample cluster"),
});
export type SourceReport = z.infer<typeof sourceReportSchema>;
export const sourcesSchema = z.object({
  sources: z.array(sourceReportSchema),
  findings: z.array(z.string()).describe("Where an unconfigured server looked for logs and what it found"),
  config: z.object({
    file: z.string().describe("The configuration file, whether it is there or not"),
    problem: z.string().nullable().describe("Why its present text is not in force"),
    changeable: z.boolean().describe("Whether sources may be added and removed over the API"),
  }),
});

/** What a look at a source found, for “Test connection”. */
export const sourceProbeSchema = z.object({
  found: z.array(z.string()).describe("A sentence each: units, files, containers, pods"),
  problem: z.string().nullable().describe("What is in the way and what to do; null where it can be read"),
});

/** `GET /api/source-kinds`: what sources there can be, with the keys of each as JSON Schema. */
export const sourceKindsSchema = z.object({
  kinds: z.array(z.object({ type: z.string(), schema: z.record(z.string(), z.unknown()) })),
});

/** One step of a remedy. */
const hygieneStepSchema = z.object({
  what: z.string(),
  command: z.string().nullable().describe("One line of POSIX shell; null where only a person can do it"),
});
export type HygieneStep = z.infer<typeof hygieneStepSchema>;

/** A service that has been at debug or trace for more than ten minutes, on all hosts that the same commands put right. */
const talkativeSchema = z.object({
  source: z.string(),
  service: z.string().nullable(),
  hosts: z.array(z.string()),
  level: z.enum(["debug", "trace"]),
  since: z.string().describe("Time of the first of its debug and trace lines of the last 15 minutes"),
  lines: z.number().int().describe("Debug and trace lines of the last 15 minutes"),
  today: z
    .object({
      rows: z.number().int(),
      row_share: z.number().describe("Of all rows, from 0 to 1"),
      bytes: z.number().int(),
      byte_share: z.number().describe("Of the bytes of all raw lines, from 0 to 1"),
    })
    .describe("All that it wrote of whatever level, received since midnight UTC"),
  deployment: z.enum(["systemd", "compose", "docker", "kubernetes", "launchd", "unknown"]),
  where: z.string().describe("Where the commands are to be run"),
  steps: z.array(hygieneStepSchema).describe("What restores info"),
  warning: z.string().describe("What a restart costs"),
});
export type TalkativeNotice = z.infer<typeof talkativeSchema>;

/** Sources whose lines are mostly not JSON and that gain the same by it. */
const plainTextSchema = z.object({
  sources: z.array(
    z.object({
      name: z.string(),
      formats: z
        .array(z.object({ name: z.string(), share: z.number() }))
        .describe("Formats other than JSON with their share of the recognised lines, from 0 to 1"),
    }),
  ),
  gains: z.array(z.string()),
  block: z.string().describe("What to write into coordinator.toml and worker.toml"),
  effect: z.string().nullable().describe("Why it may have no effect yet"),
});
export type PlainTextNotice = z.infer<typeof plainTextSchema>;

/** `GET /api/hygiene`: logs that cost more, or tell less, than they need to. */
export const hygieneSchema = z.object({
  talkative: z.array(talkativeSchema),
  plain_text: z.array(plainTextSchema),
});
export type HygieneReport = z.infer<typeof hygieneSchema>;
/** `GET /api/commands`: how the lines of a selection are read on the hosts where they are. */
export const commandsSchema = z.object({
  commands: z.array(
    z.object({
      source: z.string(),
      kind: z.string().describe("The source's type, for example journald"),
      what: z.string().describe("Whose lines these are, for example a host"),
      command: z.string().describe("One line of POSIX shell that prints the lines as they were written"),
      exact: z.boolean().describe("It prints the lines in view and no others; never fewer"),
      notes: z.array(z.string()).describe("What it prints beyond the view, and why; a sentence each"),
    }),
  ),
  without: z
    .array(z.object({ source: z.string(), reason: z.string() }))
    .describe("Sources in view whose lines no command reads"),
});
export type Commands = z.infer<typeof commandsSchema>;

/** An error of the HTTP API and of a live subscription, RFC 9457 `application/problem+json`. */
export const problemSchema = z.object({
  type: z.string().describe("`about:blank#` and the error's code"),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().describe("What happened, where, and what to do"),
  position: z
    .object({ from: z.number().int(), to: z.number().int() })
    .optional()
    .describe("Place in the query"),
});
export type Problem = z.infer<typeof problemSchema>;

/** What a browser sends over `/live`. `id` names the subscription; subscribing again under the same id replaces it. */
export const clientFrameSchema = z.discriminatedUnion("type", [
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("subscribe"),
    id: z.string().max(64),
    query: z.string().max(8_192),
    /** Resume behind this event id; null begins with what is stored next. */
    after: z.string().max(256).nullable(),
  }),
  z.object({ v: z.literal(PROTOCOL_VERSION), type: z.literal("unsubscribe"), id: z.string().max(64) }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/** What the hub sends over `/live`. */
export const serverFrameSchema = z.discriminatedUnion("type", [
  z.object({ v: z.literal(PROTOCOL_VERSION), type: z.literal("hello"), build: z.string() }),
  z.object({ v: z.literal(PROTOCOL_VERSION), type: z.literal("subscribed"), id: z.string() }),
  /** Events that matched, in the order of storing. */
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("events"),
    id: z.string(),
    events: z.array(eventSchema),
  }),
  /** The client was too slow, or resumed from too far back: `skipped` events were not sent; fetch them with /api/logs. */
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("gap"),
    id: z.string(),
    skipped: z.number().int(),
  }),
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("problem"),
    id: z.string().nullable(),
    problem: problemSchema,
  }),
]);
export type ServerFrame = z.infer<typeof serverFrameSchema>;
