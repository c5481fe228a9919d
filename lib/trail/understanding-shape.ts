import * as z from "zod";

/** Why a job did not come to its good end. */
export const verdictSchema = z.object({
  cause: z
    .object({
      host: z.string().nullable(),
      worker: z.string().nullable(),
      event_id: z.string().nullable().describe("The line that says it"),
      text: z.string(),
    })
    .nullable()
    .describe("Where it began; null where it is nobody's fault or no line tells"),
  confidence: z.enum(["certain", "likely", "guess"]),
  sentences: z.array(
    z.object({ text: z.string(), events: z.array(z.string()).describe("Ids of the lines it stands on") }),
  ),
});

/** What a stalled job waits for. */
export const stallSchema = z.object({
  phase: z.string(),
  silent: z.array(
    z.object({
      host: z.string().nullable(),
      worker: z.string().nullable(),
      since: z.string().nullable().describe("Time of its last line in the job"),
      event: z.string().nullable(),
    }),
  ),
  strikes: z
    .string()
    .nullable()
    .describe("When the coordinator gives the job up, as it is configured by default"),
  limit_s: z.number().nullable().describe("How long that phase may take"),
});

const nullableMs = z.number().nullable();

/** The clock of one host against the coordinator's. */
export const clockSchema = z.object({
  host: z.string(),
  offset_ms: nullableMs.describe(
    "Its clock minus the coordinator's; null where it is not bounded on both sides",
  ),
  low_ms: nullableMs.describe("What it is at least, by what must have come before what"),
  high_ms: nullableMs.describe(
    "What it is at most; where that is less than at least, the lines contradict each other",
  ),
  drift_ppm: z.number().nullable().describe("What it gains; null where the lines leave that open"),
});

/** What was collected of one host. */
export const coverageSchema = z.object({
  host: z.string().nullable().describe("Null where no line tells the worker's host"),
  from: z.string(),
  to: z.string(),
  kind: z.enum(["following", "backfilled", "gap", "ended", "quiet", "missing"]),
  text: z.string(),
});
