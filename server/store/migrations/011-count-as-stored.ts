import type { Migration } from "./migration.ts";

/** How long the stretches are that rows are counted in, µs. */
export const COUNTED_US = 10_000_000;
/** The stretch of a row, as the projections know it. */
export const STRETCH = `intDiv(toUnixTimestamp64Micro(time), ${COUNTED_US})`;
/** What rows are counted by together, besides the stretch. There are too many jobs to count them by all of it. */
export const COUNTED_BY = [["level", "phase", "host", "service", "source"], ["job"]] as const;

/**
 * Counts beside the rows, for the histogram and the facets. Each part has those of its own rows: they come, are merged and
 * go with them, so that no crash and no removal can make the two differ.
 */
export const countAsStored: Migration = {
  version: 11,
  sql: `ALTER TABLE events
  ADD PROJECTION IF NOT EXISTS counts ${counts(COUNTED_BY[0])},
  ADD PROJECTION IF NOT EXISTS job_counts ${counts(COUNTED_BY[1])}`,
};

function counts(columns: readonly string[]): string {
  const keys = ["stretch", ...columns].join(", ");
  return `(SELECT ${STRETCH} AS stretch, ${columns.join(", ")}, count() GROUP BY ${keys})`;
}
