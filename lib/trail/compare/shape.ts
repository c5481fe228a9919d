import * as z from "zod";
import { LEVELS } from "../../event.ts";
import { jobSummarySchema } from "../shape.ts";

/** One of two jobs that are compared. */
const sideSchema = jobSummarySchema
  .pick({
    name: true,
    job: true,
    job_id: true,
    kind: true,
    state: true,
    started: true,
    ended: true,
    duration_ms: true,
    lines: true,
    errors: true,
  })
  .extend({ workers: z.number().int().describe("Workers that took part") });
export type ComparedSide = z.infer<typeof sideSchema>;

const phaseSideSchema = z
  .object({
    state: z.string(),
    duration_ms: z.number(),
    done: z.number().int(),
    total: z.number().int(),
  })
  .nullable();

/** One phase beside the same one of the other job. */
const phasePairSchema = z.object({
  phase: z.string(),
  job: phaseSideSchema.describe("Null where it did not come so far"),
  other: phaseSideSchema,
  factor: z
    .number()
    .nullable()
    .describe("The job's time, of the other's; null where one of them did not come to the end of it"),
});
export type PhasePair = z.infer<typeof phasePairSchema>;

/** Lines that say the same. */
const patternSchema = z.object({
  pattern: z
    .string()
    .describe(
      "ZisK's sentence with its reason, or the line's words, a # for all that differs from line to line",
    ),
  level: z.enum(LEVELS).nullable(),
  job: z.number().int().describe("How many such lines the job has"),
  other: z.number().int(),
  event: z.string().describe("Id of the first of them: of the job, or of the other where the job has none"),
});
export type PatternPair = z.infer<typeof patternSchema>;

/** `GET /api/jobs/{job}/compare`. */
export const comparisonSchema = z.object({
  job: sideSchema,
  other: sideSchema
    .nullable()
    .describe("Null where none was named, and no completed job of the same kind and size began before"),
  phases: z.array(phasePairSchema),
  added: z.array(patternSchema).describe("Patterns of lines that the other has not"),
  missing: z.array(patternSchema).describe("Patterns that only the other has"),
  changed: z
    .array(patternSchema)
    .describe("Patterns of which one has at least half as many again, and five more, as the other"),
  left_out: z
    .object({ patterns: z.number().int(), lines: z.number().int() })
    .describe("Further patterns, and lines that were not looked at because a job has very many"),
});
export type Comparison = z.infer<typeof comparisonSchema>;
