import * as z from "zod";

const count = z.number().int();

/** When the phase that runs may be over. */
export const forecastSchema = z.object({
  phase: z.string(),
  median_at: z.string().describe("In the coordinator's time, as the phases' own"),
  low_at: z.string().describe("Between this and high_at it is over in 8 of 10"),
  high_at: z.string(),
  from_jobs: count.describe("Jobs of the same shape that took longer than this one has: what it rests on"),
  of_jobs: count.describe("Jobs of the same shape that were looked at: the last fifty at most"),
});
export type TrailForecast = z.infer<typeof forecastSchema>;

const workerShape = { host: z.string().nullable(), worker: z.string().nullable() };

/** How long a job took against earlier ones, and who held it up. */
export const slowSchema = z.object({
  phases: z
    .array(
      z.object({
        phase: z.string(),
        took_s: z.number().describe("So far, where it runs"),
        median_s: z.number(),
        percent: count.describe("Above the median, or below it"),
        longer_than: count.describe("Of from_jobs so many took less"),
        from_jobs: count,
        unusual: z
          .boolean()
          .describe("Longer than nine of ten, and by a tenth of the median and a second at least"),
      }),
    )
    .describe("Against the last fifty completed jobs of its shape at most; none of fewer than five"),
  waits: z
    .array(
      z.object({
        phase: z.string(),
        ...workerShape,
        others: count.describe("Workers that had come to the end before it"),
        behind_s: z.number().describe("After the one before it"),
        total_s: z.number().describe("What all of them waited together"),
      }),
    )
    .describe("Whom the others waited for at the end of a phase"),
  habits: z
    .array(
      z.object({
        ...workerShape,
        phase: z.string(),
        slowest: count,
        of: count.describe("Its last ten jobs of this shape at most"),
        factor: z.number().describe("Median of its time, of the median of all workers"),
      }),
    )
    .describe("Workers of this job that were the slowest in half of their last jobs or more"),
  disagreements: z
    .array(
      z.object({
        phase: z.string().nullable().describe("Null of the whole job"),
        stated_s: z.number().describe("What the coordinator says: of a phase what workers took on average"),
        seen_s: z.number().describe("What the lines of the trail give"),
        event: z.string(),
      }),
    )
    .describe("Where the coordinator's own figures are others than those of the lines"),
  sentences: z.array(z.object({ text: z.string(), events: z.array(z.string()) })),
});
export type TrailSlow = z.infer<typeof slowSchema>;
