import * as z from "zod";
import { eventSchema, LEVELS } from "../../lib/event.ts";

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
