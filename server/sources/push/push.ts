import { randomUUID } from "node:crypto";
import * as z from "zod";
import { microsFromIso } from "../../../lib/time.ts";
import type { LineItem } from "../source.ts";

/** The sources that pushed lines belong to, by the door through which they come; each is its own kind. */
export const PUSH_SOURCES = ["push", "otlp", "loki"] as const;
export type PushSource = (typeof PUSH_SOURCES)[number];

/** Lines that somebody sent. */
export interface Pushed {
  source: PushSource;
  items: readonly LineItem[];
  /** True where the same lines have the same keys when they are sent again. */
  mayRepeat: boolean;
}

const NEWLINE = 0x0a;

/** A line as the store keeps it: an export ends each line itself. */
export function withoutNewline(line: Uint8Array): Uint8Array {
  return line.at(-1) === NEWLINE ? line.subarray(0, -1) : line;
}

/** One line of the body of `POST /api/ingest`. */
export const pushLineSchema = z
  .strictObject({
    line: z.string().optional().describe("The raw line as text, without its newline"),
    line_base64: z.base64().optional().describe("The raw line's bytes, where they are not UTF-8"),
    host: z.string().max(255).default(""),
    service: z.string().max(255).default(""),
    stream: z
      .string()
      .max(1024)
      .optional()
      .describe("The ordered stream that the line belongs to; host/service by default"),
    time: z
      .string()
      .optional()
      .describe("The sender's time, used where the line has none of its own; ISO 8601"),
  })
  .refine(
    (push) => (push.line === undefined) !== (push.line_base64 === undefined),
    "give either line or line_base64",
  );

/** A pushed line, checked. */
export type PushLine = z.infer<typeof pushLineSchema>;

/**
 * Pushed lines as items: ids and positions are made of the batch's key and the line's ordinal.
 * @param batchKey the sender's name for the batch; a random one where it gave none
 */
export function pushItems(lines: readonly PushLine[], batchKey: string = randomUUID()): LineItem[] {
  return lines.map((push, ordinal) => ({
    kind: "line",
    stream: push.stream ?? `${push.host}/${push.service}`,
    labels: { host: push.host, service: push.service },
    key: `${batchKey}-${ordinal}`,
    position: `${batchKey}:${ordinal}`,
    timeUs: push.time === undefined ? null : (microsFromIso(push.time) ?? null),
    raw:
      push.line_base64 === undefined ? Buffer.from(push.line ?? "") : Buffer.from(push.line_base64, "base64"),
  }));
}
