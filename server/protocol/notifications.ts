import * as z from "zod";
import { jobSummarySchema } from "../../lib/trail/shape.ts";

/** What somebody can be told of, as in `on = […]`. */
export const NOTIFY_EVENTS = [
  "job failed",
  "job stalled",
  "phase slow",
  "new error",
  "source silent",
] as const;
export type NotifyEvent = (typeof NOTIFY_EVENTS)[number];

/** The bodies that a receiver can be sent. */
export const NOTIFY_FORMATS = ["json", "slack"] as const;

/** The job that a notification is about. */
const toldJobSchema = jobSummarySchema
  .pick({
    name: true,
    job: true,
    job_id: true,
    kind: true,
    state: true,
    phase: true,
    started: true,
    ended: true,
    duration_ms: true,
    hosts: true,
    reason: true,
  })
  .extend({
    verdict: z
      .object({
        confidence: z.enum(["certain", "likely", "guess"]),
        sentences: z.array(z.string()).describe("Most telling first"),
      })
      .nullable(),
    root: z
      .object({
        host: z.string().nullable(),
        worker: z.string().nullable(),
        event_id: z.string().nullable(),
        text: z.string(),
      })
      .nullable()
      .describe("The line where it began"),
  });
export type ToldJob = z.infer<typeof toldJobSchema>;

/** The body of a notification with `format = "json"`. Texts are cut at 500 characters, characters that a screen hides are told by signs. */
export const notificationSchema = z.object({
  version: z.literal(1),
  id: z.string().describe("The same when it is sent again, also as the header Idempotency-Key"),
  rule: z.string(),
  event: z
    .enum([...NOTIFY_EVENTS, "more", "test"])
    .describe("more: what came too fast to be told one by one"),
  time: z.string().describe("When it happened"),
  text: z.string().describe("One sentence"),
  link: z.string().nullable().describe("The page that shows it; null without public_url"),
  job: toldJobSchema.nullable(),
  phase: z
    .object({
      phase: z.string(),
      seconds: z.number().describe("How long it has taken so far"),
      usual_seconds: z.number().describe("Median of the last such phases"),
      of: z.number().int().describe("How many that is the median of"),
    })
    .nullable(),
  error: z
    .object({
      pattern: z.string().describe("The message with what differs from line to line as #"),
      message: z.string(),
      host: z.string().nullable(),
      service: z.string().nullable(),
      source: z.string(),
      job: z.string().nullable(),
      event_id: z.string(),
    })
    .nullable(),
  source: z
    .object({
      name: z.string(),
      kind: z.string(),
      state: z.string(),
      newest: z.string().nullable().describe("Time of its newest line"),
      silent_s: z.number(),
      problem: z.string().nullable(),
    })
    .nullable(),
  more: z
    .object({
      total: z.number().int(),
      events: z.record(z.string(), z.number().int()),
      examples: z.array(z.string()),
    })
    .nullable(),
});
export type Notification = z.infer<typeof notificationSchema>;

/** How sending went. */
export const sentSchema = z.object({
  time: z.string(),
  event: notificationSchema.shape.event,
  ok: z.boolean(),
  text: z.string().describe("What was sent, or why it was not"),
});
export type Sent = z.infer<typeof sentSchema>;

/** One rule with how it fares; the address itself is a secret. */
export const notifyRuleSchema = z.object({
  name: z.string(),
  format: z.enum(NOTIFY_FORMATS),
  host: z.string().describe("Of the receiver's address"),
  on: z.array(z.enum(NOTIFY_EVENTS)),
  hosts: z.array(z.string()),
  services: z.array(z.string()),
  factor: z.number().describe("A phase is slow when it takes so many times its usual time"),
  after_s: z.number().describe("A source is silent after so many seconds"),
  waiting: z.number().int().describe("Notifications that were not sent yet"),
  sent: z.number().int().describe("Notifications sent, ever"),
  given_up: z.number().int().describe("Notifications that the receiver did not take, ever"),
  problem: z
    .string()
    .nullable()
    .describe("Why what waits was not taken; null where it was, or nothing waits"),
  last: sentSchema.nullable(),
});
export type NotifyRuleReport = z.infer<typeof notifyRuleSchema>;

/** `GET /api/notifications`. */
export const notificationsSchema = z.object({
  rules: z.array(notifyRuleSchema),
  config: z.object({
    file: z.string(),
    problem: z.string().nullable().describe("Why rules, or what was told, cannot be kept"),
    changeable: z.boolean().describe("Whether rules may be added and removed over the API"),
    links: z.boolean().describe("Whether notifications have links: public_url is set"),
  }),
});
