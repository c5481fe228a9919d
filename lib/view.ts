import { createSerializer, parseAsBoolean, parseAsString, type inferParserType } from "nuqs/server";
import { quoteValue } from "./query/literal.ts";
import { END_OF_TIME_US, isRelative, resolveRange } from "./range.ts";
import { isoFromMicros, microsFromIso } from "./time.ts";

/** The explorer's view as its URL says it; what stands at its default is not written. */
export const viewParsers = {
  /** The query's text. */
  q: parseAsString.withDefault(""),
  /** Beginning of the range as `resolveRange` reads it; empty for all that there is. */
  from: parseAsString.withDefault("now-1h"),
  /** End of the range; empty for none, which live needs. */
  to: parseAsString.withDefault(""),
  /** Follow what is stored from now on. */
  live: parseAsBoolean.withDefault(true),
  /** Id of the marked event. */
  row: parseAsString,
  /** Whether the marked event is opened. */
  open: parseAsBoolean.withDefault(false),
  /** Times in UTC; null leaves it to the reader's preference. */
  utc: parseAsBoolean,
};

/** The explorer's view. */
export type View = inferParserType<typeof viewParsers>;

const serialize = createSerializer(viewParsers);

/** Whether the view follows what is stored: a range that has an end in time cannot. */
export function isLive({ live, to }: Pick<View, "live" | "to">): boolean {
  return live && (to === "" || to === "now");
}

/**
 * The view's address for somebody else: its relative ends become times, so that it shows the same rows
 * tomorrow, and it holds still. The range reaches over the marked row also where its clock was ahead.
 * @param nowUs what `now` means, in microseconds since the epoch
 * @param rowTime the marked event's time, ISO 8601 with microseconds
 */
export function linkTo(view: View, nowUs: number, rowTime: string | null): string {
  const range = resolveRange(view.from, view.to, nowUs);
  if (!range.ok) return serialize("/", { ...view, live: false });
  const openEnd = range.toUs === END_OF_TIME_US || isRelative(view.to);
  const rowUs = (rowTime && microsFromIso(rowTime)) || 0;
  const toUs = openEnd ? Math.max(Math.min(range.toUs, nowUs), rowUs) + 1 : range.toUs;
  return serialize("/", {
    ...view,
    from: range.fromUs === 0 ? "" : isoFromMicros(range.fromUs),
    to: isoFromMicros(toUs),
    live: false,
  });
}

/** The address of a job's trail. @param job a whole ID or its beginning */
export function linkToTrail(job: string): string {
  return `/jobs/${encodeURIComponent(job)}`;
}

/** The address of two jobs beside each other. @param other without it the last good one of the job's shape */
export function linkToComparison(job: string, other?: string): string {
  return `${linkToTrail(job)}/compare${other === undefined ? "" : `/${encodeURIComponent(other)}`}`;
}

/**
 * The query for a job's lines, narrowed by a further query where there is one.
 * @param others ids of further events that belong to the job's story and name no job
 */
export function queryOfJob(job: string, narrower: string, others: readonly string[] = []): string {
  const all = [`job:${job}`, ...others.map((id) => `id:${quoteValue(id)}`)].join(" OR ");
  const own = others.length === 0 ? all : `(${all})`;
  return narrower.trim() === "" ? own : `${own} (${narrower})`;
}
