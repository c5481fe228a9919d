import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { isJobtrailError } from "../error.ts";
import { HttpError } from "./problem.ts";
import { isFramed, unframed } from "./snappy-frames.ts";
import { unsnappy } from "./snappy.ts";
import { unzstd, ZstdFault } from "./zstd.ts";

/** Unpacked at a time: zlib's own 16 KiB cost a turn of the event loop each. */
const UNPACK_BYTES = 256 * 1024;

/** The encodings that every door takes. */
export const ENCODINGS = ["gzip", "deflate", "zstd", "snappy"] as const;

/**
 * The plain bytes of a body, in pieces.
 * @param encoding its Content-Encoding, lower case
 * @param limit most bytes of what cannot be decompressed in pieces
 * @throws HttpError 400 for a body that is not whole, 413, 415
 */
export async function* decoded(body: Buffer, encoding: string, limit: number): AsyncGenerator<Uint8Array> {
  switch (encoding) {
    case "identity":
      yield body;
      return;
    case "gzip":
    case "x-gzip":
      yield* inflated(body, createGunzip({ chunkSize: UNPACK_BYTES }), "gzip");
      return;
    case "deflate":
    case "zlib":
      yield* inflated(body, hasZlibHeader(body) ? createInflate(SIZES) : createInflateRaw(SIZES), "deflate");
      return;
    case "zstd":
      yield* zstd(body);
      return;
    case "snappy":
    case "x-snappy-framed":
      if (isFramed(body)) yield* unframed(body);
      else yield unsnappy(body, limit);
      return;
    default:
      throw new HttpError(
        415,
        "encoding-unknown",
        `Bodies encoded as ${encoding.slice(0, 40)} are not taken; send ${ENCODINGS.join(", ")} or none.`,
      );
  }
}

const SIZES = { chunkSize: UNPACK_BYTES };

/** `deflate` is zlib's format by RFC 9110, 8.4.1.2; some senders leave its two bytes out. */
function hasZlibHeader(body: Buffer): boolean {
  return body.length >= 2 && (body[0]! & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}

async function* inflated(
  body: Buffer,
  stream: ReturnType<typeof createGunzip>,
  name: string,
): AsyncGenerator<Uint8Array> {
  const ended = pipeline(Readable.from([body]), stream);
  // The same failure ends the loop below; a composed stream would wait for ever for the rest of a cut-off body.
  ended.catch(() => undefined);
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    if (isJobtrailError(error)) throw error;
    throw new HttpError(400, "body-invalid", `The body is not whole ${name}; send it again.`, {
      cause: error,
    });
  }
}

async function* zstd(body: Buffer): AsyncGenerator<Uint8Array> {
  try {
    yield* unzstd(body);
  } catch (error) {
    if (!(error instanceof ZstdFault)) throw error;
    throw new HttpError(400, "body-invalid", error.message, { cause: error });
  }
}
