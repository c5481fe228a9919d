import * as z from "zod";
import { eventSchema, LEVELS } from "../../lib/event.ts";
import { cutSchema } from "./cut.ts";

/** The fields that the explorer shows counts for. */
export const FACET_FIELDS = ["level", "phase", "job", "host", "service", "source"] as const;
export type FacetField = (typeof FACET_FIELDS)[number];

/** An event as it is stored, with its place among the others. */
export const storedEventSchema = eventSchema.extend({
  cursor: z
    .string()
    .describe("Its place, for before, after and around; good also when the event itself has been removed"),
});
export type StoredEvent = z.infer<typeof storedEventSchema>;

/** What was removed for its age or its size: all lines received before a time. */
export const removalSchema = z.object({
  until: z.string().describe("ISO 8601: lines received before it are gone"),
  on: z.string().describe("ISO 8601: when the last of them were removed"),
});
export type Removal = z.infer<typeof removalSchema>;

/** `GET /api/logs`. Events are oldest first; page with `before=` the first cursor or `after=` the last. */
export const logsPageSchema = z.object({
  events: z.array(storedEventSchema),
  moreBefore: z.boolean(),
  moreAfter: z.boolean(),
  searchedTo: z
    .string()
    .nullable()
    .describe(
      "ISO 8601, where the search ended early: all from here on was searched, and asking again with to= this time goes on",
    ),
  scans: z
    .string()
    .nullable()
    .describe(
      "Why the search reads every line of the range, in plain words; null where an index tells which lines to read",
    ),
  removed: removalSchema.nullable().describe("Where the range reaches back to lines that were removed"),
});
export type LogsPage = z.infer<typeof logsPageSchema>;

/** One value of a facet with how many events have it; "" stands for absent. */
export const facetValueSchema = z.object({ value: z.string(), count: z.number().int() });
export type FacetValue = z.infer<typeof facetValueSchema>;

/** `GET /api/facets`: for each field its values with counts, most frequent first. */
export const facetCountsSchema = z.partialRecord(z.enum(FACET_FIELDS), cutSchema(facetValueSchema));
export type FacetCounts = z.infer<typeof facetCountsSchema>;

const countedTo = z
  .string()
  .nullable()
  .describe(
    "ISO 8601: all from here on is counted, and the next line of the answer has more; null in the last",
  );

/** A line of `GET /api/facets?progress=true`; each replaces the one before. */
export const facetsSchema = z.object({ facets: facetCountsSchema, searchedTo: countedTo });
export type Facets = z.infer<typeof facetsSchema>;

/** One bar of the histogram: counts by level; "" counts events without a level. */
export const histogramBucketSchema = z.object({
  from: z.string().describe("ISO 8601, inclusive"),
  to: z.string().describe("ISO 8601, exclusive"),
  counts: z.partialRecord(z.enum([...LEVELS, ""]), z.number().int()),
});
export type HistogramBucket = z.infer<typeof histogramBucketSchema>;
/** `GET /api/histogram`; with `progress=true` each line of the answer replaces the one before. */
export const histogramSchema = z.object({
  buckets: z.array(histogramBucketSchema),
  total: z.number().int(),
  searchedTo: countedTo,
});
export type Histogram = z.infer<typeof histogramSchema>;
