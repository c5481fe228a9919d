import * as z from "zod";

const seconds = z.number().nonnegative();

/** A worker that has not come to the end of the phase. */
const awaitedSchema = z.object({
  host: z.string().nullable(),
  worker: z.string().nullable(),
  how: z
    .enum(["counting", "working", "silent", "quiet", "unheard"])
    .describe(
      "counting: it does segments; working: it said that it is at work and says nothing in between; silent: its next word is overdue; quiet: its level shows warnings and errors alone; unheard: none of its lines says how far it is, or nothing of it is collected any more",
    ),
  since: z.string().nullable().describe("When it last said something of its work, in the server's time"),
  heard: z
    .string()
    .nullable()
    .describe("When its process wrote its newest line of the job, of whatever kind; null where not known"),
  silence_s: seconds.nullable().describe("From then to as_of"),
  step_s: seconds
    .nullable()
    .describe("Median time from one of its segments to the next; null where too few are logged"),
  segments: z.number().int().describe("Segments that it has done in the phase"),
  event: z.string().nullable().describe("Its last line that the trail knows"),
});

/** How far a running job is, never more than its lines say. */
export const progressSchema = z.object({
  phase: z.string(),
  done: z.number().int().describe("Workers that have come to its end"),
  total: z.number().int(),
  total_certainty: z
    .enum(["logged", "inferred", "unknown"])
    .describe("Inferred where it is only the number of workers seen"),
  started: z.string().describe("When the phase began, in the server's time"),
  as_of: z.string().describe("The moment that this is true of, in the server's time"),
  expected: z.number().int().nullable().describe("Workers that take part; null where no line says so"),
  heard: z.number().int().describe("Workers that wrote of the job themselves"),
  unnamed: z.number().int().describe("Workers that are waited for and that no line names"),
  segments: z
    .number()
    .int()
    .describe("Segments done in the phase by all of them; 0 where they are not logged"),
  usual_s: seconds.nullable().describe("Median time that the workers took that are done; null where none is"),
  awaited: z
    .array(awaitedSchema)
    .describe("Workers that have not come to its end; first those that may be in trouble"),
});
export type TrailProgress = z.infer<typeof progressSchema>;
