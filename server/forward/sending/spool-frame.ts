import { createHash } from "node:crypto";
import * as z from "zod";
import type { Tail } from "./positions.ts";

// A frame is one line of JSON and the bytes of a request's body behind it. The line has what a restart must know,
// so that no body is unpacked to find where the sources resume.
const headSchema = z.object({
  bytes: z.int().min(0),
  lines: z.int().min(0),
  chars: z.int().min(0),
  sum: z.string(),
  tail: z.array(z.tuple([z.string(), z.string(), z.string()])),
});

/** A frame as it was found in a segment. */
export interface Frame {
  lines: number;
  chars: number;
  tail: Tail;
  /** Where its body begins within the segment, and its length. */
  offset: number;
  bytes: number;
}

const NEWLINE = 0x0a;

/** The first line of a frame. */
export function frameHead(lines: number, chars: number, tail: Tail, body: Buffer): Buffer {
  return Buffer.from(`${JSON.stringify({ bytes: body.length, lines, chars, sum: sumOf(body), tail })}\n`);
}

/**
 * The whole frames at the beginning of a segment. A crash, a full disk or a worn one may leave a torn frame:
 * it and what follows was not passed on, and is left out.
 * @returns the frames, and how many bytes of the segment they take
 */
export function readFrames(segment: Buffer): { frames: Frame[]; wholeBytes: number } {
  const frames: Frame[] = [];
  let wholeBytes = 0;
  for (;;) {
    const end = segment.indexOf(NEWLINE, wholeBytes);
    if (end < 0) break;
    const head = readHead(segment.toString("utf8", wholeBytes, end));
    if (!head) break;
    const { bytes, lines, chars, sum, tail } = head;
    const body = segment.subarray(end + 1, end + 1 + bytes);
    if (body.length < bytes || sumOf(body) !== sum) break;
    frames.push({ lines, chars, tail, offset: end + 1, bytes });
    wholeBytes = end + 1 + bytes;
  }
  return { frames, wholeBytes };
}

function readHead(text: string): z.infer<typeof headSchema> | undefined {
  try {
    return headSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function sumOf(body: Buffer): string {
  return createHash("sha1").update(body).digest("base64url");
}
