import * as z from "zod";

/** Levels from the gravest to the most talkative, as `tracing` names them. */
export const LEVELS = ["error", "warn", "info", "debug", "trace"] as const;

/** One of the five `tracing` levels, lower case. */
export type Level = (typeof LEVELS)[number];

/** The three phases of a proving job, in the order in which they run. */
export const PHASES = ["Contributions", "Prove", "Aggregate"] as const;

/** What of an event can be inferred where the line itself does not log it. */
export const INFERRED = ["level", "job", "phase", "worker", "time"] as const;

const absent = z.string().nullable();

/**
 * One log event as the API, the export, the CLI and the WebSocket show it.
 * Absent values are null; `fields` is a flat object of strings.
 */
export const eventSchema = z.object({
  id: z.string().describe("Derived from the source's own position: the same line always has the same id"),
  time: z.string().describe("The event's own time, ISO 8601 in UTC with microseconds"),
  received: z.string().describe("When Jobtrail took it in, ISO 8601 in UTC with microseconds"),
  level: z.enum(LEVELS).nullable(),
  source: z.string(),
  host: absent,
  service: absent,
  stream: z.string().describe("Unit, container, pod or file within the source"),
  target: absent.describe("The Rust module that logged, for example zisk_worker::worker"),
  phase: absent,
  job: absent.describe("The first eight characters of the job ID, which every dialect carries"),
  job_id: absent.describe("The whole job ID where it is known"),
  worker: absent.describe(
    "Worker ID as logged: a whole UUID, its first eight characters, or a name, which ends in … where the line cuts it",
  ),
  segment: absent,
  inferred: absent.describe(
    "Which of the values above were inferred and not logged: level, job, phase, worker, time, joined by commas",
  ),
  message: z.string(),
  fields: z.record(z.string(), z.string()),
  raw: z
    .string()
    .describe(
      "The bytes as they came; bytes that are not UTF-8 appear as U+FFFD here and whole in a raw export",
    ),
});

/** One log event in its public JSON form. */
export type Event = z.infer<typeof eventSchema>;
