import { uncompress } from "snappyjs";
import { HttpError } from "./problem.ts";

/**
 * Decompresses a block of snappy (https://github.com/google/snappy/blob/main/format_description.txt), whose elements
 * are checked first: snappyjs 0.7 trusts their lengths, never returns from a literal whose length is negative, and
 * takes less than was declared.
 * @param limit most bytes after decompression
 * @throws HttpError 400 `body-invalid`, 413 `too-large`
 */
export function unsnappy(block: Buffer, limit: number): Buffer {
  const declared = readLength(block);
  if (declared === undefined) throw notSnappy();
  if (declared.length > limit)
    throw new HttpError(
      413,
      "too-large",
      `The body has ${declared.length} bytes once decompressed; at most ${limit} are taken. Send it in smaller parts.`,
    );
  if (elementsLength(block, declared.end) !== declared.length) throw notSnappy();
  try {
    return uncompress(block, limit);
  } catch (error) {
    throw notSnappy(error);
  }
}

/** The varint at the block's beginning. */
function readLength(block: Buffer): { length: number; end: number } | undefined {
  let length = 0;
  for (let at = 0; at < Math.min(block.length, 5); at++) {
    const byte = block[at]!;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { length, end: at + 1 };
  }
  return undefined;
}

/** How much the elements make; undefined where they do not end with the block. */
function elementsLength(block: Buffer, from: number): number | undefined {
  let made = 0;
  let at = from;
  while (at < block.length) {
    const tag = block[at]!;
    const size = tag >> 2;
    at++;
    if ((tag & 3) !== 0) {
      made += (tag & 3) === 1 ? (size & 7) + 4 : size + 1;
      at += COPY_BYTES[tag & 3] ?? 0;
      continue;
    }
    const extra = Math.max(0, size - 59);
    if (at + extra > block.length) return undefined;
    const literal = (extra === 0 ? size : block.readUIntLE(at, extra)) + 1;
    made += literal;
    at += extra + literal;
  }
  return at === block.length ? made : undefined;
}

/** Bytes behind the tag of each kind of copy. */
const COPY_BYTES = [0, 1, 2, 4];

/** A body that is not what it says. */
export function notSnappy(cause?: unknown): HttpError {
  return new HttpError(
    400,
    "body-invalid",
    "The body is not whole snappy. Loki's protobuf is sent in snappy's block form; JSON is sent as application/json. Nothing of this request was stored.",
    { cause },
  );
}
