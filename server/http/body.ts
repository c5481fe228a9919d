import { HttpError } from "./problem.ts";

/**
 * Yields a request's body and stops as soon as it is larger than it may be, so that a body without
 * Content-Length is never taken in whole.
 * @param limit bytes
 * @throws HttpError 413 `too-large`
 */
export async function* boundedBody(
  body: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit)
      throw new HttpError(
        413,
        "too-large",
        `The body is larger than ${limit} bytes. Send it in smaller parts.`,
      );
    yield chunk;
  }
}
