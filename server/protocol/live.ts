import * as z from "zod";
import { storedEventSchema } from "./logs.ts";
import { problemSchema } from "./problem.ts";

/** The version of the wire frames; a client that speaks another one is told to reload. */
export const PROTOCOL_VERSION = 1;

/** What a browser sends over `/live`. `id` names the subscription; subscribing again under the same id replaces it. */
export const clientFrameSchema = z.discriminatedUnion("type", [
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("subscribe"),
    id: z.string().max(64),
    query: z.string().max(8_192),
    /** Resume behind the event with this cursor or id; null begins with what is stored next. */
    after: z.string().max(256).nullable(),
  }),
  z.object({ v: z.literal(PROTOCOL_VERSION), type: z.literal("unsubscribe"), id: z.string().max(64) }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/** What the hub sends over `/live`. */
export const serverFrameSchema = z.discriminatedUnion("type", [
  z.object({ v: z.literal(PROTOCOL_VERSION), type: z.literal("hello"), build: z.string() }),
  z.object({ v: z.literal(PROTOCOL_VERSION), type: z.literal("subscribed"), id: z.string() }),
  /** Events that matched, in the order of storing. */
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("events"),
    id: z.string(),
    events: z.array(storedEventSchema),
  }),
  /** The client was too slow, or resumed from too far back: `skipped` events were not sent; fetch them with /api/logs. */
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("gap"),
    id: z.string(),
    skipped: z.number().int(),
  }),
  z.object({
    v: z.literal(PROTOCOL_VERSION),
    type: z.literal("problem"),
    id: z.string().nullable(),
    problem: problemSchema,
  }),
]);
export type ServerFrame = z.infer<typeof serverFrameSchema>;
