import * as z from "zod";
import { LEVELS } from "../../lib/event.ts";
import type { Line } from "../lines/line.ts";
import { readText } from "../lines/read-text.ts";

/**
 * One line of the body of `POST /api/forward`. No length is limited but that of the body: a line that was refused
 * would hold up all that come behind it.
 */
export const forwardLineSchema = z.strictObject({
  source: z.string().min(1).describe("The forwarder's own name of the source"),
  stream: z.string(),
  host: z.string(),
  service: z.string(),
  fields: z.record(z.string(), z.string()).optional().describe("What the source knows beside the line"),
  key: z.string().describe("Names the line within its stream, the same after any restart"),
  position: z.string().describe("Where reading resumes behind the line"),
  after: z
    .string()
    .optional()
    .describe("Position of the stream's line before; only at a stream's first line of a request"),
  time_us: z.number().nullable().describe("The transport's own time, microseconds since the epoch"),
  level: z.enum(LEVELS).optional().describe("The transport's own level"),
  about: z.enum(["gap", "restart"]).optional().describe("For a note of Jobtrail's own, whose words are text"),
  continues: z
    .literal(true)
    .optional()
    .describe("For a line that goes on with the stream's event before it, which was sent already"),
  line: z.string().optional().describe("The raw line as text, without its newline"),
  line_base64: z.string().optional().describe("The raw line's bytes, where they are not UTF-8"),
  text: z.string().optional().describe("The line to be read, where it is not simply the raw one cleaned"),
});

/** A forwarded line, checked. */
export type ForwardLine = z.infer<typeof forwardLineSchema>;

/** How one source of a forwarder fares; see `SourceStatus`. */
const forwardedStatusSchema = z.object({
  name: z.string().min(1),
  kind: z.string(),
  state: z.enum(["starting", "backfilling", "following", "retrying", "stopped", "failed"]),
  problem: z.string().nullable(),
  streams: z.int(),
  retryAtMs: z.number().optional(),
  progress: z.object({ done: z.number(), total: z.number(), unit: z.enum(["bytes", "entries"]) }).optional(),
  behind: z.object({ amount: z.number(), unit: z.enum(["bytes", "entries"]) }).optional(),
  gaps: z
    .array(z.object({ fromUs: z.number().nullable(), toUs: z.number().nullable(), reason: z.string() }))
    .optional(),
});
export type ForwardedStatus = z.infer<typeof forwardedStatusSchema>;

/** The body of `POST /api/forward/status`: what a forwarder says every few seconds. */
export const forwardStatusSchema = z.object({ sources: z.array(forwardedStatusSchema) });

/** Answer of `GET /api/forward`: the position behind each stream's last stored line; the stream stored to last comes last. */
export const forwardCheckpointsSchema = z.object({ checkpoints: z.array(z.tuple([z.string(), z.string()])) });

/** Parameters of every request of a forwarder. */
export const forwarderParams = z.object({
  name: z
    .string()
    .regex(/^[\w.-]{1,200}$/, "use 1 to 200 letters, digits, dots, dashes or underscores")
    .describe("The forwarder's name; its sources are called NAME/SOURCE"),
  forwarder: z
    .string()
    .regex(/^[\w-]{1,64}$/, "use 1 to 64 letters, digits, dashes or underscores")
    .describe("Tells two forwarders of one name apart; the same after a restart"),
});

/** Parameters of `GET /api/forward`. */
export const forwardCheckpointsParams = forwarderParams.extend({
  source: z.string().min(1).describe("The forwarder's own name of the source"),
});

/**
 * Writes a line as it is sent and spooled.
 * @param after position of the stream's line before; undefined where the line before is in the same batch
 */
export function wireText(source: string, line: Line, after: string | undefined): string {
  const { stream, labels, key, position, timeUs, level, about, continues, raw, text } = line;
  const { host, service, fields } = labels;
  const wire: ForwardLine = { source, stream, host, service, fields, key, position, after, time_us: timeUs };
  if (level !== undefined) wire.level = level;
  if (about !== undefined) wire.about = about;
  if (typeof raw === "string") wire.line = raw;
  else wire.line_base64 = Buffer.from(raw).toString("base64");
  if (continues) wire.continues = continues;
  if (text !== raw && text !== readText(raw).text) wire.text = text;
  return JSON.stringify(wire);
}

/** The line that was sent. */
export function lineFromWire(wire: ForwardLine): Line {
  const raw = wire.line_base64 === undefined ? (wire.line ?? "") : Buffer.from(wire.line_base64, "base64");
  const { text, told } = readText(raw);
  return {
    stream: wire.stream,
    labels: { host: wire.host, service: wire.service, fields: wire.fields },
    key: wire.key,
    position: wire.position,
    timeUs: wire.time_us,
    clockUs: told?.clockUs,
    level: wire.level,
    about: wire.about,
    continues: wire.continues,
    raw,
    text: wire.text ?? text,
  };
}
