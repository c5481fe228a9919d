import * as z from "zod";
import { packedReadingsSchema } from "../../lib/trail/packed.ts";
import { heardSchema, jobCountsSchema, jobFactsSchema, jobSummarySchema } from "../../lib/trail/shape.ts";
import { storedEventSchema } from "./logs.ts";
import { problemSchema } from "./problem.ts";

/** The version of the wire frames; a client that speaks another one is told to reload. */
export const PROTOCOL_VERSION = 3;

/** How often the server sends a tick, ms. */
export const TICK_EVERY_MS = 10_000;
/** Silence after which an end takes the other for dead, ms: one tick may be late. */
export const DEAD_AFTER_MS = 25_000;

/** What a browser sends over `/live`. `id` names the subscription; subscribing again under the same id replaces it. */
export const clientFrameSchema = z.discriminatedUnion("type", [
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("subscribe"),
    id: z.string().max(64),
    query: z.string().max(8_192),
    /** Resume behind this `resume` of an earlier frame, or any cursor or id; null begins with what comes next. */
    after: z.string().max(256).nullable(),
  }),
  /** Follows the list of jobs: every one that changes. What was there before is asked for with `GET /api/jobs`. */
  z.object({ v: z.literal(PROTOCOL_VERSION), type: z.literal("subscribe_jobs"), id: z.string().max(64) }),
  /** Follows the readings of one job. */
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("subscribe_readings"),
    id: z.string().max(64),
    /** The `name` of a job. */
    job: z.string().max(64),
    /** Resume behind this `seq` of an earlier answer; null begins with what is stored next. */
    after: z
      .string()
      .regex(/^\d{1,20}$/)
      .nullable(),
  }),
  z.object({ v: z.literal(PROTOCOL_VERSION), type: z.literal("unsubscribe"), id: z.string().max(64) }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/** What the hub sends over `/live`. */
export const serverFrameSchema = z.discriminatedUnion("type", [
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("hello"),
    build: z.string(),
    now_ms: z.number(),
  }),
  /** A sign of life, for page code does not see the pings of a WebSocket, with the server's time, ms since the epoch. */
  z.object({ v: z.literal(PROTOCOL_VERSION), type: z.literal("tick"), now_ms: z.number() }),
  z.object({ v: z.literal(PROTOCOL_VERSION), type: z.literal("subscribed"), id: z.string() }),
  /** Events that matched, as soon as they have been read: some of them are yet to be stored. */
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("events"),
    id: z.string(),
    /**
     * A cursor: what has been sent is stored up to it, and a reconnection resumes behind it, where what was sent but not
     * stored comes again under the same id; null where that is unchanged. May come alone, without events.
     */
    resume: z.string().nullable(),
    events: z.array(storedEventSchema),
  }),
  /** The client was too slow, or resumed from too far back: `skipped` events were not sent; fetch them with /api/logs. */
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("gap"),
    id: z.string(),
    skipped: z.number().int(),
  }),
  /** Jobs that are new or stand otherwise than before, names of those that are no more, and how many there are now. */
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("jobs"),
    id: z.string(),
    jobs: z.array(jobSummarySchema),
    removed: z.array(z.string()),
    counts: jobCountsSchema.nullable(),
  }),
  /** Lines of the job that were stored, segments among them, and what is counted of it; one may come twice. */
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("readings"),
    id: z.string(),
    readings: packedReadingsSchema,
    facts: jobFactsSchema.nullable(),
    newest_us: z.number().nullable(),
    /** Processes that have written of the job, of whatever kind, and when each did last (see `heardSchema`). */
    heard: heardSchema,
    /** Where a reconnection resumes; null where that is unchanged. */
    seq: z.string().nullable(),
  }),
  /** What is shown cannot be brought up to date by frames: it is fetched anew. */
  z.object({ v: z.literal(PROTOCOL_VERSION), type: z.literal("stale"), id: z.string() }),
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("problem"),
    id: z.string().nullable(),
    problem: problemSchema,
  }),
]);
export type ServerFrame = z.infer<typeof serverFrameSchema>;
