import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { LineItem } from "../source.ts";
import type { PushLine } from "./push-line.ts";

/** The sources that pushed lines belong to, by the door through which they come; each is its own kind. */
export const PUSH_SOURCES = ["push", "otlp", "loki"] as const;
export type PushSource = (typeof PUSH_SOURCES)[number];

/** Lines that somebody sent. */
export interface Pushed {
  source: PushSource;
  /** In slices, each asked for once there is room for it. */
  slices: AsyncIterable<readonly LineItem[]>;
  /** True where the same lines have the same keys when they are sent again. */
  mayRepeat: boolean;
}

/** What was not taken of a request whose other lines were. */
export interface Rejected {
  count: number;
  /** What is wrong with the first of them; "" while there is none. */
  problem: string;
}

const NEWLINE = 0x0a;

/** A line as the store keeps it: an export ends each line itself. */
export function withoutNewline(line: Uint8Array): Uint8Array {
  return line.at(-1) === NEWLINE ? line.subarray(0, -1) : line;
}

/** The keys of one object of the body of `POST /api/ingest`, as they are documented; `readPushLine` reads it. */
export const pushLineSchema = z.looseObject({
  line: z
    .string()
    .optional()
    .describe("The raw line as text, without its newline; also taken as log, message, msg or MESSAGE"),
  line_base64: z.base64().optional().describe("The raw line's bytes, where they are not UTF-8"),
  host: z
    .string()
    .max(255)
    .optional()
    .describe("Also taken as hostname, HOSTNAME, host.name or kubernetes.pod_name"),
  service: z
    .string()
    .max(255)
    .optional()
    .describe("Also taken as service.name, kubernetes.container_name or SYSLOG_IDENTIFIER"),
  stream: z
    .string()
    .max(1024)
    .optional()
    .describe("The ordered stream that the line belongs to; host/service by default"),
  time: z
    .union([z.string(), z.number()])
    .optional()
    .describe(
      "The sender's time, used where the line has none of its own; ISO 8601, or s, ms, µs or ns since the epoch; also taken as @timestamp, timestamp or date",
    ),
  level: z.string().optional().describe("Used where the line has none of its own; other keys are fields"),
});

/** What `POST /api/ingest` answers. */
export const pushAnswerSchema = z.object({
  stored: z.int().describe("Lines that were not stored before"),
  refused: z
    .array(z.object({ line: z.int().describe("Its place in the body, from 1"), problem: z.string() }))
    .optional()
    .describe("The first of what is no line; all others are stored"),
  refused_count: z.int().optional().describe("How many there are of those"),
});

/**
 * Names pushed lines: ids and positions are made of the batch's key and the line's ordinal in the request.
 * @param batchKey the sender's name for the batch; a random one where it gave none
 */
export function namesOf(batchKey: string = randomUUID()): (line: PushLine, ordinal: number) => LineItem {
  return (line, ordinal) => ({
    ...line,
    kind: "line",
    key: `${batchKey}-${ordinal}`,
    position: `${batchKey}:${ordinal}`,
  });
}
