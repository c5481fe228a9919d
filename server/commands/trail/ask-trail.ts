import * as z from "zod";
import { eventSchema, type Event } from "../../../lib/event.ts";
import { quoteValue } from "../../../lib/query/literal.ts";
import { isoFromMicros, microsFromIso } from "../../../lib/time.ts";
import { citedEvents } from "../../../lib/trail/cited.ts";
import {
  candidatesSchema,
  jobReadingsSchema,
  trailSchema,
  type JobReadings,
  type JobSummary,
  type Trail,
} from "../../../lib/trail/shape.ts";
import { askServer, refusal, type ServerFlags } from "../ask-server.ts";

/** What a server says of a job: the thing itself, jobs among which to choose, or that none is named so. */
export type Asked<Thing> =
  | { kind: "found"; thing: Thing; text: string }
  | { kind: "several"; candidates: readonly JobSummary[] }
  | { kind: "none" };

/** One job's trail. @throws JobtrailError */
export function askTrail(job: string, flags: ServerFlags): Promise<Asked<Trail>> {
  return ask(`/api/jobs/${encodeURIComponent(job)}`, trailSchema, flags);
}

/** What one job's trail is made of. @throws JobtrailError */
export function askReadings(job: string, flags: ServerFlags): Promise<Asked<JobReadings>> {
  return ask(`/api/jobs/${encodeURIComponent(job)}/readings`, jobReadingsSchema, flags);
}

async function ask<Thing>(path: string, schema: z.ZodType<Thing>, flags: ServerFlags): Promise<Asked<Thing>> {
  const response = await askServer(path, {}, flags);
  if (response.status === 404) return { kind: "none" };
  if (response.status === 300)
    return { kind: "several", candidates: candidatesSchema.parse(await response.json()).candidates };
  if (!response.ok) throw await refusal(response, "the trail", flags.url);
  const text = await response.text();
  return { kind: "found", thing: schema.parse(JSON.parse(text)), text };
}

/** Clocks are hours apart at most; without a range the whole store would be searched, µs. */
const AROUND_US = 6 * 3_600_000_000;
/** So many are asked for at once: the address of a request has its limits. */
const LINES_AT_ONCE = 20;
const linesSchema = z.object({ events: z.array(eventSchema) });

/** The lines that a trail's verdict cites, by their ids; those that are stored no more are missing. @throws JobtrailError */
export async function askCited(trail: Trail, flags: ServerFlags): Promise<Map<string, Event>> {
  const ids = citedEvents(trail);
  const lines = new Map<string, Event>();
  const from = isoFromMicros((microsFromIso(trail.started) ?? 0) - AROUND_US);
  const to = isoFromMicros((microsFromIso(trail.updated) ?? 0) + AROUND_US);
  for (let first = 0; first < ids.length; first += LINES_AT_ONCE) {
    const q = ids
      .slice(first, first + LINES_AT_ONCE)
      .map((id) => `id:${quoteValue(id)}`)
      .join(" OR ");
    const response = await askServer("/api/logs", { q, from, to, limit: String(LINES_AT_ONCE) }, flags);
    if (!response.ok) throw await refusal(response, "the cited lines", flags.url);
    for (const event of linesSchema.parse(await response.json()).events) lines.set(event.id, event);
  }
  return lines;
}
