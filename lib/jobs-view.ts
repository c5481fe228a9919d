import { parseAsString, parseAsStringLiteral, type inferParserType } from "nuqs/server";

/** The list of jobs as its URL says it: jobs with any line in the range. */
export const jobsParsers = {
  from: parseAsString.withDefault("now-24h"),
  to: parseAsString.withDefault(""),
  /** What is looked for. */
  q: parseAsString.withDefault(""),
  /** Only jobs that stand so, or set-ups of the pool. */
  state: parseAsStringLiteral([
    "running",
    "stalled",
    "failed",
    "cancelled",
    "completed",
    "unknown",
    "pool",
  ] as const),
  sort: parseAsStringLiteral(["started", "took", "workers", "lines", "errors"] as const).withDefault(
    "started",
  ),
  order: parseAsStringLiteral(["desc", "asc"] as const).withDefault("desc"),
  /** For a screen on a wall, or with the overview on a screen that has no room for both. */
  view: parseAsStringLiteral(["list", "overview", "wall"] as const).withDefault("list"),
};

/** The list of jobs as its URL says it. */
export type JobsView = inferParserType<typeof jobsParsers>;
