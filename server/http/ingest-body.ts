import { Readable } from "node:stream";
import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import type * as z from "zod";
import { pushLineSchema, type PushLine } from "../sources/push.ts";
import { boundedBody } from "./body.ts";
import { MAX_INGEST_BYTES } from "./gate.ts";
import { HttpError } from "./problem.ts";

/** Largest body after decompression, bytes. */
const MAX_PLAIN_BYTES = 4 * MAX_INGEST_BYTES;

/** The lines of `POST /api/ingest`; throws as {@link readNdjson} does. */
export function readIngestBody(request: Request): Promise<PushLine[]> {
  return readNdjson(request, pushLineSchema);
}

const NEWLINE = 0x0a;
/** Unpacked at a time: zlib's own 16 KiB cost a turn of the event loop each. */
const UNPACK_BYTES = 256 * 1024;
/** Work done in one go before other requests and live views have their turn. */
const SLICE_MS = 5;

/**
 * Reads an NDJSON body.
 * @param schema of one line
 * @throws HttpError 400 with the number of the wrong line, 413, 415
 */
export async function readNdjson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>[]> {
  if (!request.body) return [];
  const sent = boundedBody(request.body, MAX_INGEST_BYTES);
  const chunks: Uint8Array[] = [];
  for await (const chunk of boundedBody(
    plain(sent, request.headers.get("content-encoding")),
    MAX_PLAIN_BYTES,
  ))
    chunks.push(chunk);
  const lines: z.infer<Schema>[] = [];
  let number = 0;
  let sliceEndMs = performance.now() + SLICE_MS;
  for (const text of texts(Buffer.concat(chunks))) {
    number++;
    if (text.trim() !== "") lines.push(readLine(text, number, schema));
    if (performance.now() < sliceEndMs) continue;
    await yieldToEventLoop();
    sliceEndMs = performance.now() + SLICE_MS;
  }
  return lines;
}

/** Line by line: one character beyond Latin-1 in a text of megabytes would double all of it. */
function* texts(body: Buffer): Generator<string> {
  for (let from = 0; from < body.length;) {
    const newline = body.indexOf(NEWLINE, from);
    const to = newline < 0 ? body.length : newline;
    yield body.toString("utf8", from, to);
    from = to + 1;
  }
}

async function* plain(body: AsyncIterable<Uint8Array>, encoding: string | null): AsyncGenerator<Uint8Array> {
  if (encoding === null || encoding === "identity") {
    yield* body;
    return;
  }
  if (encoding !== "gzip")
    throw new HttpError(
      415,
      "encoding-unknown",
      `Bodies encoded as ${encoding.slice(0, 40)} are not taken; send gzip or none.`,
    );
  const gunzip = Readable.from(body).compose(createGunzip({ chunkSize: UNPACK_BYTES }));
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, "body-invalid", "The body is not whole gzip; send it again.", { cause: error });
  }
}

function readLine<Schema extends z.ZodType>(text: string, number: number, schema: Schema): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpError(
      400,
      "body-invalid",
      `Line ${number} is not JSON. Nothing of this request was stored.`,
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".");
  throw new HttpError(
    400,
    "body-invalid",
    `Line ${number}${where ? `, ${where}` : ""}: ${issue?.message}. Nothing of this request was stored.`,
  );
}
