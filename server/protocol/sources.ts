import * as z from "zod";

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
  newest: z.string().nullable().describe("Time of the newest event, at the latest that of its receiving"),
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
    .describe(
      "Hosts whose clock is more than a second ahead of this one, or steadily behind it by a negative number",
    ),
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
