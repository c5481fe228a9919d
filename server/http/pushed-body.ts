import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { boundedBody } from "./body.ts";
import { MAX_INGEST_BYTES } from "./gate.ts";
import { HttpError } from "./problem.ts";

/** Unpacked at a time: zlib's own 16 KiB cost a turn of the event loop each. */
const UNPACK_BYTES = 256 * 1024;

/** How much of a body is taken. */
interface BodyOptions {
  /** Most bytes after decompression. */
  plainBytes: number;
  /** A Content-Encoding that is left to the caller. */
  leave?: string;
}

/**
 * Reads the body of lines that are pushed, decompressed where it is gzip.
 * @throws HttpError 400 for a body that is not whole, 413, 415
 */
export async function readPushedBody(
  request: Request,
  { plainBytes, leave = "identity" }: BodyOptions,
): Promise<Buffer> {
  if (!request.body) return Buffer.alloc(0);
  const sent = boundedBody(request.body, MAX_INGEST_BYTES);
  const encoding = request.headers.get("content-encoding")?.toLowerCase() || "identity";
  const chunks: Uint8Array[] = [];
  const plain = encoding === "identity" || encoding === leave ? sent : gunzipped(sent, encoding);
  for await (const chunk of boundedBody(plain, plainBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* gunzipped(body: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  if (encoding !== "gzip")
    throw new HttpError(
      415,
      "encoding-unknown",
      `Bodies encoded as ${encoding.slice(0, 40)} are not taken; send gzip or none.`,
    );
  const gunzip = createGunzip({ chunkSize: UNPACK_BYTES });
  const ended = pipeline(Readable.from(body), gunzip);
  // The same failure ends the loop below; a composed stream would wait for ever for the rest of a cut-off body.
  ended.catch(() => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, "body-invalid", "The body is not whole gzip; send it again.", { cause: error });
  }
}
