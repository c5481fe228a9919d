import { boundedBody } from "./body.ts";
import type { BodyBudget, BodyShare } from "./body-budget.ts";
import { decoded } from "./decoded.ts";
import { MAX_INGEST_BYTES } from "./gate.ts";

/** The share of a body grows in steps of this many bytes. */
const STEP_BYTES = 64 * 1024;
/** A message takes up to this much more once it is objects: two bytes of an empty one are a hundred then. */
const OBJECTS_FACTOR = 16;

/** How much of a body is taken, and in which form. */
export interface BodyOptions {
  /** Most bytes after decompression. */
  plainBytes: number;
  /** The Content-Encoding, where the protocol has one whatever the header says. */
  encoding?: string;
}

/**
 * Receives the body of lines that are pushed and holds its share of the budget while `work` runs. It has arrived in whole
 * before anything of it is stored, so a connection that breaks leaves nothing behind.
 * @throws HttpError 413, 503; what `work` throws
 */
export async function withPushedBody<Answer>(
  request: Request,
  budget: BodyBudget,
  options: BodyOptions,
  work: (body: PushedBody) => Promise<Answer>,
): Promise<Answer> {
  const share = budget.open();
  try {
    const sent = await receive(request, share);
    const encoding =
      options.encoding ?? (request.headers.get("content-encoding")?.trim().toLowerCase() || "identity");
    return await work(new PushedBody(sent, encoding, options.plainBytes, share));
  } finally {
    share.release();
  }
}

async function receive(request: Request, share: BodyShare): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body)
    for await (const chunk of boundedBody(request.body, MAX_INGEST_BYTES)) {
      size += chunk.byteLength;
      await share.reach(Math.ceil(size / STEP_BYTES) * STEP_BYTES);
      chunks.push(chunk);
    }
  return Buffer.concat(chunks, size);
}

/** A body that has arrived, as it was sent. */
export class PushedBody {
  readonly #sent: Buffer;
  readonly #encoding: string;
  readonly #plainBytes: number;
  readonly #share: BodyShare;

  constructor(sent: Buffer, encoding: string, plainBytes: number, share: BodyShare) {
    this.#sent = sent;
    this.#encoding = encoding;
    this.#plainBytes = plainBytes;
    this.#share = share;
  }

  /**
   * Its plain bytes in pieces; may be asked for again.
   * @throws HttpError 400 for a body that is not whole, 413, 415
   */
  pieces(): AsyncGenerator<Uint8Array> {
    return boundedBody(decoded(this.#sent, this.#encoding, this.#plainBytes), this.#plainBytes);
  }

  /**
   * Its plain bytes at once, for what can only be read in whole.
   * @throws HttpError 400 for a body that is not whole, 413, 415, 503
   */
  async whole(): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.pieces()) {
      size += chunk.byteLength;
      await this.holds(size);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, size);
  }

  /** Counts a message of so many bytes, which is to become objects. @throws HttpError 503 */
  holds(plainBytes: number): Promise<void> {
    return this.#share.reach(this.#sent.byteLength + plainBytes * OBJECTS_FACTOR);
  }
}
