import * as z from "zod";
import { isZone } from "../../lib/days.ts";
import { resolveRange } from "../../lib/range.ts";
import { validateQuery } from "../../lib/query/regex.ts";
import { jobSummarySchema } from "../../lib/trail/shape.ts";
import type { Selection } from "../store/store.ts";
import { HttpError } from "./problem.ts";

/** The parameters that every question about events takes. */
export const selectionParams = z.object({
  q: z.string().max(8_192).default("").describe("Query in Jobtrail's language; empty for every event"),
  from: z
    .string()
    .max(64)
    .optional()
    .describe("Begin, inclusive: now-15m, ISO 8601 or Unix time; all time without it"),
  to: z.string().max(64).optional().describe("End, exclusive; none without it"),
});

/** Parameters of what is asked of a range as a whole. */
export const rangeParams = selectionParams.omit({ q: true });

/** A whole number in a URL. */
export const wholeNumber = (least: number, most: number, fallback: number) =>
  z.coerce.number().int().min(least).max(most).default(fallback);

const place = (what: string) => z.string().max(256).optional().describe(what);

/** Parameters of `GET /api/logs`. */
export const logsParams = selectionParams.extend({
  limit: wholeNumber(1, 1_000, 200).describe("Events a page"),
  before: place("Page that ends just before the event with this cursor or id"),
  after: place("Page that begins just behind the event with this cursor or id; empty for the oldest page"),
  around: place("Page with the event with this cursor or id in its middle"),
});

const progress = z
  .enum(["true", "false"])
  .default("false")
  .describe(
    "true: lines of JSON with all that is counted so far, from the range's end on; each replaces the one before",
  );

/** Parameters of `GET /api/facets`. */
export const facetsParams = selectionParams.extend({ progress });

/** Parameters of `GET /api/histogram`. */
export const histogramParams = selectionParams.extend({
  progress,
  buckets: wholeNumber(1, 1_000, 120).describe("Most bars; their width is one that people can read"),
});

/** Parameters of `GET /api/export`. */
export const exportParams = selectionParams.extend({
  format: z.enum(["ndjson", "csv", "raw"]).default("ndjson"),
});

/** Parameters of `GET /api/jobs`. */
export const jobsParams = selectionParams.extend({
  q: selectionParams.shape.q.describe(
    "What is looked for: the beginning of an ID, a part of a host, of the reason or of who is at fault, or a query over job, host, reason, state, kind, phase, worker, culprit, took (seconds, 60s, 2min), lines, errors and workers",
  ),
  sort: z.enum(["started", "took", "workers", "lines", "errors"]).default("started"),
  order: z.enum(["asc", "desc"]).default("desc").describe("desc: the last, or the greatest, first"),
  days: z
    .string()
    .max(64)
    .refine(isZone, "Name a time zone, as UTC or Europe/Berlin")
    .optional()
    .describe("A time zone, as UTC or Europe/Berlin: those that have not ended first, then day by day"),
  limit: wholeNumber(1, 200, 50).describe("Jobs a page"),
  offset: wholeNumber(0, 10_000_000, 0).describe("How many jobs stand before the page; without cursor"),
  cursor: z.string().max(256).optional().describe("Page that begins behind another: its next"),
  state: jobSummarySchema.shape.state.optional().describe("Only jobs that stand so"),
  pool: z
    .enum(["without", "only", "with"])
    .default("without")
    .describe("Set-ups that nobody asked for: left out, they alone, or among the others"),
});

/** Seconds of the units that lengths of time are written with. */
const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3_600 };

/** What is looked for among jobs, with lengths of time in seconds: the language compares plain numbers. */
export function inSeconds(query: string): string {
  return query.replace(
    /\btook(>=|<=|>|<)(\d+(?:\.\d+)?)(ms|s|min|m|h)\b/gi,
    (_all, op: string, number: string, unit: string) =>
      `took${op}${Number(number) * (UNIT_SECONDS[unit.toLowerCase()] ?? 1)}`,
  );
}

/** Parameters of `GET /api/jobs/near`. */
export const nearParams = z.object({
  job: z.string().max(64).describe("A whole ID, or at least its first four characters"),
});

/** Parameters of `GET /api/jobs/{job}`. */
export const trailParams = z.object({
  segments_from: z
    .string()
    .max(64)
    .optional()
    .describe("Begin of the part whose segments are shown one by one"),
  segments_to: z.string().max(64).optional().describe("Its end, exclusive"),
});

/** Parameters of `GET /api/jobs/{job}/note`. */
export const noteParams = z.object({
  link: z
    .url({ protocol: /^https?$/ })
    .max(4_096)
    .optional()
    .describe("Address of the trail as it shall be written; made of the request's own without it"),
});

/** Parameters of `GET /api/jobs/{job}/compare`. */
export const compareParams = z.object({
  with: z
    .string()
    .max(64)
    .optional()
    .describe(
      "The other job, as {job}; without it the last one of the same kind and with as many hosts that was completed before",
    ),
});

/** Parameters of `GET /api/jobs/{job}/export`. */
export const trailExportParams = noteParams.extend({
  format: z
    .enum(["json", "perfetto", "otlp", "svg", "html"])
    .default("json")
    .describe(
      "json: the trail with its lines; perfetto: trace events for Perfetto and Chrome; otlp: spans in OTLP's JSON; svg: the picture; html: one file that opens without a server",
    ),
  theme: z
    .enum(["light", "dark", "auto"])
    .default("auto")
    .describe("Of the picture; auto follows who looks at it"),
});

const JOB = /^(?:[0-9a-f]{4}[0-9a-f-]{0,32}|[0-9a-f]{8}~\d{1,17})$/i;

/** Whether a text can name a job: a whole ID, its first four characters or more, or a name of `/api/jobs`. */
export function isJobNamed(job: string): boolean {
  return JOB.test(job);
}

/**
 * Reads what names a job in an address.
 * @throws HttpError 400
 */
export function jobNameFrom(job: string): string {
  if (isJobNamed(job)) return job.toLowerCase();
  throw new HttpError(
    400,
    "job-invalid",
    `${JSON.stringify(job.slice(0, 60))} is no job ID; give a whole one or at least its first four characters.`,
  );
}

/** A `[[sources]]` or `[[notify]]` table as JSON; the registry and the rules check it. */
export const tableSchema = z.record(z.string().max(64), z.unknown());

/** Body of `PATCH /api/sources/{name}`. */
export const pausedSchema = z.strictObject({ paused: z.boolean() });

/** Parameters of `DELETE /api/sources/{name}`. */
export const removeParams = z.object({
  rows: z.enum(["keep", "drop"]).default("keep").describe("drop deletes what the source stored"),
});

/**
 * Reads the URL's parameters.
 * @throws HttpError 400 naming the parameter
 */
export function readParams<Schema extends z.ZodObject>(request: Request, schema: Schema): z.infer<Schema> {
  const given = Object.fromEntries(new URL(request.url).searchParams);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HttpError(
    400,
    "parameter-invalid",
    `${issue?.path.join(".") || "The request"}: ${issue?.message}.`,
  );
}

/**
 * Turns query and range into what the store is asked.
 * @throws HttpError 400, with the position where the query is wrong
 */
export function selectionFrom(params: z.infer<typeof selectionParams>): Selection {
  const parsed = validateQuery(params.q);
  if (!parsed.ok) {
    const { message, from, to } = parsed.error;
    throw new HttpError(400, "query-invalid", message, { position: { from, to } });
  }
  const range = resolveRange(params.from, params.to, Date.now() * 1_000);
  if (!range.ok) throw new HttpError(400, "range-invalid", `${range.end}: ${range.message}`);
  return { query: parsed.query, fromUs: range.fromUs, toUs: range.toUs };
}
